/** What the writer knows of each table with rows. */
import { quoteIdent } from '../database/quote.ts';
import type { Session } from '../database/session.ts';
import type { SeedTable } from './model.ts';
import { factsQuery } from './facts-query.ts';

export interface ColumnFacts {
  name: string;
  /** As it is written, quoted where it must be. */
  sql: string;
  /** As `format_type` has it. */
  type: string;
  isGenerated: boolean;
  isAlwaysIdentity: boolean;
  isNullable: boolean;
  /** Where the column has no default, its type has one. */
  typeHasDefault: boolean;
  /** As the search_path of the written SQL allows. */
  default: string | null;
  /** Of PostgreSQL's own types that the column's is made of, those whose text means something else elsewhere. */
  unportable: readonly string[];
}

export interface ForeignKeyFacts {
  oid: string;
  name: string;
  columns: readonly string[];
  /** `Table.id` of the referenced table. */
  table: string;
}

export interface TableFacts {
  /** `Table.id` of `src/rows`. */
  id: string;
  oid: string;
  /** As it is written: without schema where the search_path allows. */
  sql: string;
  schema: string;
  name: string;
  /** Tables inherit from it, whose rows a question for it would give too. */
  hasChildren: boolean;
  /** In their order, without generated ones. */
  columns: readonly ColumnFacts[];
  keys: readonly (readonly string[])[];
  primaryKey: readonly string[];
  /** Valid ones. */
  foreignKeys: readonly ForeignKeyFacts[];
  notValid: readonly { oid: string; constraint: string; schema: string; name: string }[];
  insertTriggers: readonly string[];
  updateTriggers: readonly string[];
  insertRules: readonly string[];
  updateRules: readonly string[];
  /** A constraint is checked at the end of the transaction. */
  isDeferred: boolean;
  rowSecurity: SeedTable['rowSecurity'];
}

type Nullable<T> = { [K in keyof T]: T[K] extends readonly unknown[] ? T[K] | null : T[K] };
type RawFacts = Nullable<Omit<TableFacts, 'columns'>> & { columns: Nullable<ColumnFacts>[] | null };

const SEARCH_PATH = 'pg_catalog, pg_temp';

/**
 * In the snapshot that `openSide` began.
 * @param ids of the tables wanted
 * @param searchPath that the written SQL will run under
 */
export async function readFacts(
  session: Session,
  ids: readonly string[],
  searchPath: readonly string[],
): Promise<Map<string, TableFacts>> {
  if (ids.length === 0) return new Map();
  const path = searchPath.length === 0 ? `''` : searchPath.map((schema) => quoteIdent(schema)).join(', ');
  const major = await majorOf(session);
  const sets = await session.send(
    `SET LOCAL search_path = ${path};\n${factsQuery(ids, major)};\nSET LOCAL search_path = ${SEARCH_PATH}`,
  );
  const json = sets.flat()[0]?.['facts'];
  if (typeof json !== 'string') throw new Error('the server gave no answer to the question for its tables');
  const tables = (JSON.parse(json) as RawFacts[]).map((raw): TableFacts => ({
    ...raw,
    columns: (raw.columns ?? [])
      .filter(({ isGenerated }) => !isGenerated)
      .map((column) => ({ ...column, unportable: column.unportable ?? [] })),
    keys: raw.keys ?? [],
    primaryKey: raw.primaryKey ?? [],
    foreignKeys: raw.foreignKeys ?? [],
    notValid: raw.notValid ?? [],
    insertTriggers: raw.insertTriggers ?? [],
    updateTriggers: raw.updateTriggers ?? [],
    insertRules: raw.insertRules ?? [],
    updateRules: raw.updateRules ?? [],
  }));
  return new Map(tables.map((table) => [table.id, table]));
}

export async function majorOf(session: Session): Promise<number> {
  const [row] = (
    await session.send(`SELECT current_setting('server_version_num')::int / 10000 AS major`)
  ).flat();
  return Number(row?.['major']);
}
