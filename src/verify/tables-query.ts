/** Which of many tables are not there: one question, from the catalog alone. */
import { quoteLiteral } from '../database/quote.ts';
import type { Row } from '../database/session.ts';
import type { TableName } from './statement-cursor.ts';

/** A view may have taken a table's place, so any relation with columns of its name will do. */
const KINDS = ['r', 'p', 'v', 'm', 'f'];

/** The message; see `missingTables` for its answer. Like the question for the state, it waits for nobody. */
export function tablesQuery(tables: readonly TableName[]): string {
  const rows = tables.map(
    ({ schema, name }, index) =>
      `(${index}, ${schema === undefined ? 'NULL' : quoteLiteral(schema)}, ${quoteLiteral(name)})`,
  );
  return `BEGIN READ ONLY;
SET LOCAL search_path = pg_catalog, pg_temp;
SELECT coalesce(json_agg(w.index ORDER BY w.index), '[]')::text AS missing
FROM (VALUES ${rows.join(', ')}) AS w (index, schema, name)
WHERE NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relname = w.name::name AND c.relkind IN (${KINDS.map(quoteLiteral).join(', ')})
    AND CASE WHEN w.schema IS NULL THEN n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      ELSE n.nspname = w.schema::name END);
COMMIT`;
}

/** The names of those that are missing, as people write them. */
export function missingTables(tables: readonly TableName[], answer: readonly Row[][]): string[] {
  const found = answer.flat().find((row) => 'missing' in row)?.['missing'];
  if (typeof found !== 'string') throw new Error('the server gave no answer to the question for tables');
  return (JSON.parse(found) as number[]).flatMap((index) => {
    const table = tables[index];
    return table ? [table.schema === undefined ? table.name : `${table.schema}.${table.name}`] : [];
  });
}
