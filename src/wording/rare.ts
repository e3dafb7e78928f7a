/** Kinds of object that few schemas have, in SQL. */
import { identifier } from '../catalog/identities.ts';
import type { CatalogObject } from '../catalog/model.ts';
import { itemsOf } from './lists.ts';
import { AGGREGATE, COLLATION, OPERATOR, parameters } from './parameters.ts';
import { valueWords } from './value.ts';
import { nameOf } from './whole.ts';

const words = (object: CatalogObject, attribute: string): string =>
  valueWords(object, attribute, object.attributes[attribute] ?? null) ?? '';

/** `WITH FUNCTION f(integer)`, or `WITH INOUT`. */
export function castMethod(cast: CatalogObject): string {
  const method = words(cast, 'method');
  return cast.attributes['function'] ? `${method} ${words(cast, 'function')}` : method;
}

export function castDefinition(cast: CatalogObject): string {
  const context = cast.attributes['context'] === 'e' ? '' : ` ${words(cast, 'context')}`;
  return `CREATE CAST ${nameOf(cast)} ${castMethod(cast)}${context}`;
}

/** `FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`. */
export const conversion = (object: CatalogObject): string =>
  `FOR '${words(object, 'source encoding')}' TO '${words(object, 'destination encoding')}' FROM ${words(object, 'function').replace(/\(.*$/s, '')}`;

const OPERATIONS = ['insert', 'update', 'delete', 'truncate'] as const;

/** `publish = 'insert, update'`. */
export const published = ({ attributes }: CatalogObject): string =>
  `publish = '${OPERATIONS.filter((operation) => attributes[`publishes ${operation}s`] === 'true').join(', ')}'`;

/** `FOR TABLE public.t (a, b) WHERE (a > 0)`. */
export function publishedTable({ attributes }: CatalogObject): string {
  const columns = itemsOf(attributes['columns'] ?? '').map(identifier);
  return [
    `FOR TABLE ${attributes['table']}`,
    ...(columns.length > 0 ? [`(${columns.join(', ')})`] : []),
    ...(attributes['where'] ? [`WHERE ${attributes['where']}`] : []),
  ].join(' ');
}

export const publicationDefinition = (publication: CatalogObject): string =>
  `CREATE PUBLICATION ${nameOf(publication)}${publication.attributes['all tables'] === 'true' ? ' FOR ALL TABLES' : ''} WITH (${published(publication)})`;

/** `ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public ON TABLES: GRANT SELECT TO reader`. */
export function defaultPrivileges(object: CatalogObject): string {
  const { attributes } = object;
  const schema = attributes['schema'] ? ` IN SCHEMA ${attributes['schema']}` : '';
  const where = `FOR ROLE ${attributes['role']}${schema} ON ${words(object, 'kind of object')}`;
  return `ALTER DEFAULT PRIVILEGES ${where}: ${valueWords(object, 'privileges', attributes['privileges'] ?? '')}`;
}

export function eventTrigger(object: CatalogObject): string {
  const { event, tags, function: run } = object.attributes;
  const list = itemsOf(tags ?? '').map((tag) => `'${tag}'`);
  const when = list.length > 0 ? ` WHEN TAG IN (${list.join(', ')})` : '';
  return `CREATE EVENT TRIGGER ${nameOf(object)} ON ${event}${when} EXECUTE FUNCTION ${run}`;
}

export function server(object: CatalogObject): string {
  const { attributes } = object;
  return [
    `CREATE SERVER ${nameOf(object)}`,
    ...(attributes['type'] ? [`TYPE ${words(object, 'type')}`] : []),
    ...(attributes['version'] ? [`VERSION ${words(object, 'version')}`] : []),
    `FOREIGN DATA WRAPPER ${attributes['foreign-data wrapper']}`,
    ...(attributes['options'] ? [words(object, 'options')] : []),
  ].join(' ');
}

export function userMapping(object: CatalogObject): string {
  const [, user = '', name = ''] = /^(.*) on server (.*)$/s.exec(nameOf(object)) ?? [];
  const options = object.attributes['options'] ? ` ${words(object, 'options')}` : '';
  return `CREATE USER MAPPING FOR ${user} SERVER ${name}${options}`;
}

export const extension = ({ name, attributes }: CatalogObject): string =>
  `CREATE EXTENSION ${identifier(name)} SCHEMA ${attributes['schema']} VERSION '${attributes['version']}'`;

export const aggregate = (object: CatalogObject): string =>
  `CREATE AGGREGATE ${nameOf(object)} (${parameters(object, AGGREGATE)})`;

export const collation = (object: CatalogObject): string =>
  `CREATE COLLATION ${nameOf(object)} (${parameters(object, COLLATION)})`;

export const operator = (object: CatalogObject): string =>
  `CREATE OPERATOR ${nameOf(object).replace(/\(.*$/s, '')} (${parameters(object, OPERATOR)})`;

/** `ALTER MAPPING FOR word WITH simple`. */
export const textSearchMapping = (object: CatalogObject): string =>
  `ALTER MAPPING FOR ${object.name} WITH ${words(object, 'dictionary')}`;
