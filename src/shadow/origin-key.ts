/**
 * What an object is called in the map of origins: a kind and an identity, both as `pg_identify_object()` gives them,
 * but with what differs between a file and a catalog taken out: needless quotes, schemas of argument types, and the
 * difference between a table, a view, an index and a sequence, which share their names and many commands. Pure.
 */
import type { Place } from '../diagnostic.ts';

/** A side of an object that has statements of its own. */
export type Aspect = 'comment' | 'owner' | 'privileges' | 'rows';

/** Of the types of `pg_identify_object()`, those that are called otherwise here. */
const KINDS: Readonly<Record<string, string>> = {
  table: 'relation',
  view: 'relation',
  'materialized view': 'relation',
  'foreign table': 'relation',
  'partitioned table': 'relation',
  index: 'relation',
  sequence: 'relation',
  'composite type': 'type',
  domain: 'type',
  function: 'routine',
  procedure: 'routine',
  aggregate: 'routine',
};

/** The types of arguments that the grammar and the catalogs call differently. */
const TYPES: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  varchar: 'character varying',
  bpchar: 'character',
  varbit: 'bit varying',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
  timetz: 'time with time zone',
  time: 'time without time zone',
};

const kindOf = (type: string): string => {
  if (type.endsWith(' column') || type === 'default value') return 'column';
  return type.endsWith(' constraint') ? 'constraint' : (KINDS[type] ?? type);
};

/**
 * The key of an object.
 * @param type as `pg_identify_object()` says it: `table`, `table column`, `table constraint`, `function`, …
 * @param identity likewise: `public.users`, `public.users.email`, `users_pkey on public.users`, `public.f(integer)`
 */
export function originKey(type: string, identity: string, aspect?: Aspect): string {
  const kind = kindOf(type);
  const plain = unquoted(type === 'default value' ? identity.replace(/^for /, '') : identity);
  const name = kind === 'routine' || kind === 'operator' ? routine(plain) : plain;
  return aspect === undefined ? `${kind} ${name}` : `${aspect} of ${kind} ${name}`;
}

/** Quotes go where the name would read the same without; whether it is a keyword does not matter here. */
const unquoted = (identity: string): string =>
  identity.replaceAll(/"([a-z_][a-z0-9_$]*|[-+*/<>=~!@#%^&|`?]+)"/g, '$1');

/** `public.f(integer,pg_catalog.text)` as `public.f(integer,text)`. */
function routine(identity: string): string {
  const open = identity.lastIndexOf('(');
  if (open === -1) return identity;
  const types = identity.slice(open + 1, -1).split(',');
  return `${identity.slice(0, open)}(${types.map(typeName).join(',')})`;
}

/** A type without its schema, by the name that SQL gives it. */
export function typeName(type: string): string {
  const last = type.trim().replace(/^.*\./, '');
  const [, base = last, array = ''] = /^(.*?)((?:\[\])*)$/.exec(last) ?? [];
  return (TYPES[base] ?? base) + array;
}

/**
 * Where an object, or an aspect of it, was made or last changed; else where what it belongs to was.
 * @param type, identity as `pg_identify_object()` gives them
 */
export function placeOf(
  origins: ReadonlyMap<string, Place>,
  type: string,
  identity: string,
  aspect?: Aspect,
): Place | undefined {
  const key = originKey(type, identity);
  const side = aspect && origins.get(originKey(type, identity, aspect));
  if (side || aspect === 'rows') return side;
  const found = origins.get(key);
  if (found) return found;
  if (kindOf(type) === 'routine') return origins.get(key.replace(/\(.*$/, ''));
  const owner = ownerOf(key);
  return owner === undefined ? undefined : origins.get(owner);
}

/** The key of the relation or type that something belongs to: a column, or `x on y`. */
function ownerOf(key: string): string | undefined {
  const [, on] = /^\S+ .* on (.+)$/s.exec(key) ?? [];
  if (on !== undefined) return `relation ${on}`;
  const [, relation] = /^column (.*)\.(?:"(?:[^"]|"")*"|[^".]+)$/s.exec(key) ?? [];
  return relation === undefined ? undefined : `relation ${relation}`;
}
