/**
 * Attributes that are one clause of a statement, and so are told together: the columns, operator classes and
 * collations of an index are its definition. Pure.
 */
import type { CatalogObject } from '../catalog/model.ts';
import type { Clause } from './clause.ts';
import { defaultClause } from './column.ts';
import { constraintDefinition } from './constraint.ts';
import { AGGREGATE, COLLATION, parameters } from './parameters.ts';
import { policyClauses } from './policy.ts';
import { castMethod, conversion, published } from './rare.ts';
import { clausesOfRelation, INDEX } from './relation-clauses.ts';

const definition = ({ definition: text }: CatalogObject): string | null => text ?? null;

const CLAUSES: Readonly<Record<string, readonly Clause[]>> = {
  pg_attribute: [{ name: 'default', attributes: ['default', 'generated'], text: defaultClause }],
  pg_cast: [{ name: 'method', attributes: ['function', 'method'], text: castMethod }],
  pg_collation: [
    {
      name: 'locale',
      attributes: Object.keys(COLLATION),
      text: (collation) => parameters(collation, COLLATION),
      forSeveral: true,
    },
  ],
  pg_constraint: [
    {
      name: 'definition',
      attributes: [
        ...INDEX.attributes,
        'columns set on delete',
        'deferrable',
        'enforced',
        'equality operators',
        'equality operators of the referenced columns',
        'equality operators of the referencing columns',
        'exclusion operators',
        'expression',
        'index',
        'initially deferred',
        'kind of constraint',
        'match',
        'no inherit',
        'on delete',
        'on update',
        'period',
        'referenced columns',
        'referenced table',
        'validated',
      ],
      text: constraintDefinition,
    },
  ],
  pg_conversion: [
    {
      name: 'definition',
      attributes: ['destination encoding', 'function', 'source encoding'],
      text: conversion,
    },
  ],
  pg_policy: [
    {
      name: 'definition',
      attributes: ['command', 'permissive', 'roles', 'using', 'with check'],
      text: policyClauses,
    },
  ],
  pg_proc: [
    {
      name: 'signature',
      attributes: [
        'all argument types',
        'argument defaults',
        'argument modes',
        'argument names',
        'argument types',
        'number of argument defaults',
        'number of arguments',
        'result type',
        'returns a set',
        'variadic type',
      ],
      text: definition,
    },
    {
      name: 'definition',
      attributes: Object.keys(AGGREGATE),
      text: (aggregate) => parameters(aggregate, AGGREGATE),
      forSeveral: true,
    },
    {
      name: 'body',
      attributes: ['body', 'SQL body'],
      text: ({ attributes }) => attributes['SQL body'] ?? attributes['body'] ?? null,
    },
  ],
  pg_publication: [
    {
      name: 'published operations',
      attributes: ['publishes deletes', 'publishes inserts', 'publishes truncates', 'publishes updates'],
      text: published,
    },
  ],
  pg_rewrite: [
    {
      name: 'definition',
      attributes: ['definition', 'event', 'instead'],
      text: ({ attributes }) => attributes['definition'] ?? null,
    },
  ],
  pg_statistic_ext: [
    { name: 'definition', attributes: ['columns', 'expressions', 'kinds'], text: definition },
  ],
  pg_trigger: [
    {
      name: 'definition',
      attributes: [
        'arguments',
        'columns',
        'constraint',
        'deferrable',
        'function',
        'index of the constraint',
        'initially deferred',
        'new table',
        'number of arguments',
        'old table',
        'referenced table',
        'timing and events',
        'when',
      ],
      text: definition,
    },
  ],
};

/** The clause that an attribute is a part of. */
export function clauseOf({ catalog, kind }: CatalogObject, attribute: string): Clause | undefined {
  const clauses = catalog === 'pg_class' ? clausesOfRelation(kind) : CLAUSES[catalog];
  return clauses?.find(({ attributes }) => attributes.includes(attribute));
}
