/** Names of objects within the queries: SQL that writes them as a file does, without schema for those in `public`. */
import { type TextRow, textOf } from './family.ts';
import { typeName } from './type-name.ts';

/** SQL for the name that an object is made under, from SQL for its schema's and its own. */
export const madeName = (schema: string, name: string): string =>
  `(CASE WHEN ${schema} = 'public' THEN '' ELSE quote_ident(${schema}) || '.' END || quote_ident(${name}))`;

/** SQL for the name that an object is found by; `isVisible` is SQL, as `pg_type_is_visible(t.oid)`. */
export const foundName = (isVisible: string, schema: string, name: string): string =>
  `(CASE WHEN ${isVisible} THEN '' ELSE quote_ident(${schema}) || '.' END || quote_ident(${name}))`;

/** SQL for a routine's name without its arguments; NULL for none. */
export const routineName = (oid: string): string => `(
  SELECT ${foundName('pg_function_is_visible(named.oid)', 'around.nspname', 'named.proname')}
  FROM pg_proc named JOIN pg_namespace around ON around.oid = named.pronamespace WHERE named.oid = ${oid})`;

/** SQL for a routine's name and the types of its input, as JSON for `signature`; NULL for none. */
export const routineSignature = (oid: string): string => `(
  SELECT json_build_object('name', ${foundName('pg_function_is_visible(named.oid)', 'around.nspname', 'named.proname')},
    'types', ARRAY(SELECT format_type(a.type, NULL) FROM unnest(named.proargtypes) WITH ORDINALITY AS a(type, place)
      ORDER BY a.place))::text
  FROM pg_proc named JOIN pg_namespace around ON around.oid = named.pronamespace WHERE named.oid = ${oid})`;

/** `f(integer, text)`, from what `routineSignature` reads. */
export function signature(row: TextRow, column: string): string {
  const { name, types } = JSON.parse(textOf(row, column)) as { name: string; types: string[] };
  return `${name}(${types.map(typeName).join(', ')})`;
}

/** SQL for an operator's name: in a list of options `OPERATOR(s.=)` where the plain name would not find it. */
export const operatorName = (oid: string): string => `(
  SELECT CASE WHEN pg_operator_is_visible(named.oid) THEN named.oprname::text
    ELSE 'OPERATOR(' || quote_ident(around.nspname) || '.' || named.oprname || ')' END
  FROM pg_operator named JOIN pg_namespace around ON around.oid = named.oprnamespace WHERE named.oid = ${oid})`;
