/** From the trees of PostgreSQL's grammar to the identities of objects. Pure. */
import { quoteIdent } from '../database/quote.ts';
import { typeName } from './origin-key.ts';
import { isNode, items, type Node, struct, structs, text, words } from './tree.ts';

export interface Identity {
  type: string;
  identity: string;
}

/** The grammar's kinds of objects by the words of `pg_identify_object()`. */
const TYPES: Readonly<Record<string, string>> = {
  OBJECT_ACCESS_METHOD: 'access method',
  OBJECT_AGGREGATE: 'function',
  OBJECT_COLLATION: 'collation',
  OBJECT_CONVERSION: 'conversion',
  OBJECT_DOMAIN: 'type',
  OBJECT_EVENT_TRIGGER: 'event trigger',
  OBJECT_EXTENSION: 'extension',
  OBJECT_FDW: 'foreign-data wrapper',
  OBJECT_FOREIGN_SERVER: 'server',
  OBJECT_FOREIGN_TABLE: 'table',
  OBJECT_FUNCTION: 'function',
  OBJECT_INDEX: 'table',
  OBJECT_LANGUAGE: 'language',
  OBJECT_MATVIEW: 'table',
  OBJECT_OPERATOR: 'operator',
  OBJECT_POLICY: 'policy',
  OBJECT_PROCEDURE: 'function',
  OBJECT_PUBLICATION: 'publication',
  OBJECT_ROUTINE: 'function',
  OBJECT_RULE: 'rule',
  OBJECT_SCHEMA: 'schema',
  OBJECT_SEQUENCE: 'table',
  OBJECT_STATISTIC_EXT: 'statistics object',
  OBJECT_SUBSCRIPTION: 'subscription',
  OBJECT_TABCONSTRAINT: 'table constraint',
  OBJECT_TABLE: 'table',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_TSCONFIGURATION: 'text search configuration',
  OBJECT_TSDICTIONARY: 'text search dictionary',
  OBJECT_TSPARSER: 'text search parser',
  OBJECT_TSTEMPLATE: 'text search template',
  OBJECT_TYPE: 'type',
  OBJECT_VIEW: 'table',
};

/** Kinds whose names have no schema. */
const GLOBAL = new Set([
  'access method',
  'event trigger',
  'extension',
  'foreign-data wrapper',
  'language',
  'publication',
  'schema',
  'server',
  'subscription',
]);

/** Kinds that belong to a relation: the grammar gives the relation's name, then their own. */
const ON_RELATION = new Set(['policy', 'rule', 'table constraint', 'trigger']);

/** `schema.name`, or with more parts as they are. */
export const joined = (parts: readonly string[], schema: string): string =>
  (parts.length === 1 ? [schema, ...parts] : parts).map(quoteIdent).join('.');

/** The name of a RangeVar. */
export const relationOf = (value: unknown, schema: string): string => {
  const { schemaname, relname } = struct(value, 'RangeVar') ?? {};
  return joined([text(schemaname) ?? schema, text(relname) ?? ''], schema);
};

/** An object as COMMENT, DROP, ALTER … OWNER and the like name it; undefined where the kind is not followed. */
export function objectOf(kind: unknown, object: unknown, schema: string): Identity | undefined {
  const type = TYPES[text(kind) ?? ''];
  if (kind === 'OBJECT_COLUMN') {
    const parts = words(items(object));
    return {
      type: 'table column',
      identity: columnOf(joined(parts.slice(0, -1), schema), parts.at(-1) ?? ''),
    };
  }
  if (kind === 'OBJECT_DOMCONSTRAINT') {
    const [domain, name] = items(object);
    return {
      type: 'domain constraint',
      identity: onRelation(words(name)[0] ?? '', nameOfType(domain, schema)),
    };
  }
  if (type === undefined) return undefined;
  if (type === 'function' || type === 'operator') return { type, identity: signature(object, schema) };
  if (type === 'type') return { type, identity: nameOfType(object, schema) };
  const parts = words(isNode(object) && 'String' in object ? object : items(object));
  if (parts.length === 0) return undefined;
  if (ON_RELATION.has(type)) {
    return { type, identity: onRelation(parts.at(-1) ?? '', joined(parts.slice(0, -1), schema)) };
  }
  return { type, identity: GLOBAL.has(type) ? parts.map(quoteIdent).join('.') : joined(parts, schema) };
}

export const columnOf = (relation: string, column: string): string => `${relation}.${quoteIdent(column)}`;
export const onRelation = (name: string, relation: string): string => `${quoteIdent(name)} on ${relation}`;

/** Of a TypeName, or of a list of strings. */
export const nameOfType = (value: unknown, schema: string): string => {
  const type = struct(value, 'TypeName');
  return joined(words(type && 'names' in type ? type['names'] : items(value)), schema);
};

/** `schema.f(integer,text)` of an ObjectWithArgs; without parentheses where no arguments are given. */
function signature(value: unknown, schema: string): string {
  const { objname, objargs, args_unspecified: unspecified } = struct(value, 'ObjectWithArgs') ?? {};
  const name = joined(words(objname), schema);
  return unspecified === true ? name : `${name}(${items(objargs).map(argumentType).join(',')})`;
}

/** The same of CREATE FUNCTION: what is only given back does not count. */
export function createdSignature(name: unknown, parameters: unknown, schema: string): string {
  const taken = structs(parameters, 'FunctionParameter').filter(
    ({ mode }) => mode !== 'FUNC_PARAM_OUT' && mode !== 'FUNC_PARAM_TABLE',
  );
  return `${joined(words(name), schema)}(${taken.map(({ argType }) => argumentType(argType)).join(',')})`;
}

function argumentType(value: unknown): string {
  const type: Node = struct(value, 'TypeName') ?? {};
  return (
    typeName(words(type['names']).at(-1) ?? '') + '[]'.repeat(items(type['arrayBounds']).length > 0 ? 1 : 0)
  );
}
