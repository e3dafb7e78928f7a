/**
 * What the bodies of functions speak of. pg_depend knows nothing of bodies that are text, so the words are held
 * against the names of what there is: good enough for an order of which nothing but beauty depends.
 */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Address } from '../../../catalog/raw.ts';
import { type TextRow, textOf } from '../../family.ts';

const typeNames = (
  oid: string,
): string => `(SELECT ARRAY[t.typname::text, format_type(t.oid, NULL)] FROM pg_type t
  WHERE t.oid = ${oid})`;

const sides = (left: string, right: string): string =>
  `json_build_array(${typeNames(left)}, ${typeNames(right)})::text`;

/** What a body may mention; of an operator and a cast, names of the types of both sides too. */
export const MENTIONABLE = `SELECT 'relation' AS kind, 'pg_class:' || oid AS address, relname::text AS name, NULL AS types
FROM pg_class WHERE oid >= ${FIRST_USER_OID} AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
UNION ALL SELECT 'function', 'pg_proc:' || oid, proname::text, NULL FROM pg_proc WHERE oid >= ${FIRST_USER_OID}
UNION ALL SELECT 'configuration', 'pg_ts_config:' || oid, cfgname::text, NULL FROM pg_ts_config WHERE oid >= ${FIRST_USER_OID}
UNION ALL SELECT 'operator', 'pg_operator:' || o.oid, o.oprname::text, ${sides('o.oprleft', 'o.oprright')}
FROM pg_operator o WHERE o.oid >= ${FIRST_USER_OID} AND o.oprcode <> 0
UNION ALL SELECT 'cast', 'pg_cast:' || c.oid, '::', ${sides('c.castsource', 'c.casttarget')}
FROM pg_cast c WHERE c.oid >= ${FIRST_USER_OID}`;

/** @param rows of MENTIONABLE */
export function mentionsIn(rows: readonly TextRow[]): (routine: TextRow) => Address[] {
  const byName = Map.groupBy(rows, (row) => textOf(row, 'name'));
  return (routine) => {
    if (!isCheckedWhole(routine)) return [];
    const source = textOf(routine, 'source');
    const words = wordsOf(source);
    const names = [...new Set([...words, ...(source.match(OPERATOR) ?? [])])];
    const types = new Set([...words, ...wordsOf(textOf(routine, 'found'))]);
    const calls = new Set([...source.matchAll(CALL)].flatMap(([, name = '']) => wordsOf(name)));
    return names
      .flatMap((name) => byName.get(name) ?? [])
      .filter((row) => row['kind'] !== 'function' || calls.has(textOf(row, 'name')))
      .filter((row) => sidesOf(row).every((side) => side.some((name) => types.has(name))))
      .map((row) => textOf(row, 'address'))
      .filter((address) => address !== `pg_proc:${routine['oid']}`);
  };
}

const WORD = /"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*/gu;
const CALL = /("(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)\s*\(/gu;
const OPERATOR = /::|[-+*/<>=~!@#%^&|`?]+/g;

const wordsOf = (source: string): string[] =>
  (source.match(WORD) ?? []).map((word) =>
    word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase(),
  );

/** Of each side the names of its type; none of what has no sides. */
const sidesOf = (row: TextRow): string[][] => {
  const found = row['types'] === null ? [] : (JSON.parse(textOf(row, 'types')) as (string[] | null)[]);
  return found.filter((side) => side !== null);
};

/** Are the names in the body looked up when the function is made? Of PL/pgSQL only those of types are. */
const isCheckedWhole = (row: TextRow): boolean =>
  row['sql_body'] === null &&
  (row['language'] === 'sql' ||
    (row['language'] === 'plpgsql' && /%\s*(?:row)?type\b/i.test(textOf(row, 'source'))));
