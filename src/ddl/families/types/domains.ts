/** Domains: what they are made of, their defaults and their constraints each by itself, written as one. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, type FamilyContext, listOf, type TextRow, textOf } from '../../family.ts';
import { madeName } from '../../names.ts';
import { expressionForms } from '../../query/layout.ts';
import { typeName } from '../../type-name.ts';
import { objectAt } from '../fact-of.ts';

/** The first major that keeps NOT NULL of a domain as a constraint. */
const NAMED_NOT_NULL = 17;

export const domains: Family = {
  queries: (major) => [
    `SELECT t.oid::text AS oid, ${madeName('n.nspname', 't.typname')} AS name, t.typname::text AS plain_name,
  format_type(t.oid, NULL) AS found,
  format_type(t.typbasetype, t.typtypmod) || repeat('[]', greatest(t.typndims - 1, 0)) AS base,
  CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END AS collation,
  pg_get_expr(t.typdefaultbin, 0, true) AS default_pretty, pg_get_expr(t.typdefaultbin, 0) AS default_exact,
  (t.typnotnull AND ${major} < ${NAMED_NOT_NULL})::text AS not_null,
  (SELECT to_json(array_agg(${ADDRESS} ORDER BY d.refclassid, d.refobjid)) FROM pg_depend d
    WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'n' AND NOT (
      (d.refclassid = 'pg_type'::regclass AND d.refobjid = t.typbasetype)
      OR (d.refclassid = 'pg_collation'::regclass AND d.refobjid = t.typcollation)
      OR (d.refclassid = 'pg_namespace'::regclass)
      OR (d.refclassid = 'pg_proc'::regclass AND d.refobjid IN
        (b.typoutput, b.typsend, b.typreceive, b.typanalyze, b.typsubscript))))::text AS default_needs
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype
WHERE t.oid >= ${FIRST_USER_OID} AND t.typtype = 'd' ORDER BY t.oid`,
    `SELECT c.oid::text AS oid, c.contypid::text AS type, quote_ident(c.conname) AS name, c.contype::text AS kind,
  c.convalidated::text AS validated, pg_get_expr(c.conbin, 0, true) AS pretty, pg_get_expr(c.conbin, 0) AS exact,
  c.conname::text AS plain_name
FROM pg_constraint c WHERE c.contypid >= ${FIRST_USER_OID} ORDER BY c.contypid, c.contype DESC, c.oid`,
  ],
  facts: ([rows = [], constraints = []], context) => {
    const byType = Map.groupBy(constraints, (row) => textOf(row, 'type'));
    return rows
      .filter((row) => context.isWanted(`pg_type:${row['oid']}`))
      .flatMap((row) => [
        domainOf(row),
        ...defaultOf(row),
        ...notNullOf(row),
        ...(byType.get(textOf(row, 'oid')) ?? []).flatMap((constraint) =>
          constraintOf(constraint, row, context),
        ),
      ]);
  },
};

const ADDRESS = `(d.refclassid::regclass)::text || ':' || d.refobjid
    || CASE WHEN d.refobjsubid = 0 THEN '' ELSE ':' || d.refobjsubid END`;

function domainOf(row: TextRow): Fact {
  const collation = row['collation'] === null ? '' : ` COLLATE ${textOf(row, 'collation')}`;
  const create = `CREATE DOMAIN ${textOf(row, 'name')} AS ${typeName(textOf(row, 'base'))}${collation}`;
  return {
    ...objectAt(`pg_type:${row['oid']}`, 'types'),
    create: [[create]],
    reference: `DOMAIN ${textOf(row, 'found')}`,
    without: row['default_exact'] === null ? [] : listOf(row, 'default_needs'),
    drop: [`DROP DOMAIN ${textOf(row, 'found')}`],
  };
}

/** It may need a function that speaks of the domain. */
function defaultOf(row: TextRow): Fact[] {
  if (row['default_exact'] === null) return [];
  const found = textOf(row, 'found');
  const forms = expressionForms(textOf(row, 'default_pretty'), textOf(row, 'default_exact'));
  const statements = forms.map((text) => [`ALTER DOMAIN ${found} SET DEFAULT ${text}`]);
  return [
    {
      ...objectAt(`pg_type:${row['oid']}`, 'types'),
      aspect: 'default',
      part: 'part',
      create: statements,
      inline: forms.map((text) => `DEFAULT ${text}`),
      within: `pg_type:${row['oid']}`,
      needs: listOf(row, 'default_needs'),
      change: statements,
      drop: [`ALTER DOMAIN ${found} DROP DEFAULT`],
    },
  ];
}

/** Of majors before those that name it. */
function notNullOf(row: TextRow): Fact[] {
  if (row['not_null'] !== 'true') return [];
  const found = textOf(row, 'found');
  return [
    {
      ...objectAt(`pg_type:${row['oid']}`, 'types'),
      aspect: 'not null',
      part: 'part',
      create: [[`ALTER DOMAIN ${found} SET NOT NULL`]],
      inline: ['NOT NULL'],
      within: `pg_type:${row['oid']}`,
      drop: [`ALTER DOMAIN ${found} DROP NOT NULL`],
    },
  ];
}

function constraintOf(row: TextRow, domain: TextRow, { isWanted }: FamilyContext): Fact[] {
  const address = `pg_constraint:${row['oid']}`;
  if (!isWanted(address)) return [];
  const found = textOf(domain, 'found');
  const name = textOf(row, 'name');
  const texts = definitionsOf(row, textOf(domain, 'plain_name'));
  const isValid = row['validated'] === 'true';
  return [
    {
      ...objectAt(address, 'types'),
      part: 'constraint',
      group: `pg_type:${domain['oid']}`,
      create: texts.map((text) => [`ALTER DOMAIN ${found} ADD ${text}${isValid ? '' : ' NOT VALID'}`]),
      ...(isValid && { inline: texts, within: `pg_type:${domain['oid']}` }),
      reference: `CONSTRAINT ${name} ON DOMAIN ${found}`,
      drop: [`ALTER DOMAIN ${found} DROP CONSTRAINT ${name}`],
    },
  ];
}

/** NOT NULL goes without its name, if that is the one that PostgreSQL gives it. */
function definitionsOf(row: TextRow, domain: string): string[] {
  const name = textOf(row, 'name');
  if (row['kind'] === 'n') {
    const isUsual = row['plain_name'] === `${domain}_not_null`;
    return [...(isUsual ? ['NOT NULL'] : []), `CONSTRAINT ${name} NOT NULL`];
  }
  return expressionForms(textOf(row, 'pretty'), textOf(row, 'exact')).map(
    (text) => `CONSTRAINT ${name} CHECK (${text})`,
  );
}
