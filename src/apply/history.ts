/**
 * The history table: its shape, and the SQL that makes, widens and fills it. The first two columns are those
 * of the older runner; the others came later, are nullable, and are added in place. Every function gives
 * single statements without a final semicolon.
 */
import { createHash } from 'node:crypto';
import { literalOrNull, qualified, quoteIdent, quoteLiteral } from '../database/quote.ts';
import type { Migration } from '../migrations/migration.ts';
import type { Names } from '../plan/decide.ts';
import type { DatabaseState, History } from '../plan/state.ts';

/** Types by their full name: the login's search_path may put a schema before the system's (CVE-2018-1058). */
const ADDED_COLUMNS: ReadonlyArray<readonly [name: string, type: string]> = [
  ['checksum', 'pg_catalog.text'],
  ['track', 'pg_catalog.text'],
  ['execution_ms', 'bigint'],
  ['applied_by', 'pg_catalog.text'],
  ['tool_version', 'pg_catalog.text'],
  ['approved_by', 'pg_catalog.text'],
];

export type Track = 'consolidated' | 'incremental' | 'baseline';

/** What is written of one applied version. */
export interface HistoryRecord {
  version: string;
  checksum: string | null;
  track: Track;
}

/** Bytes of a name: the server cuts longer ones off, and another table's name might be left. */
const LONGEST_NAME = 63;

/** The table that keeps how far a non-transactional migration has come; it exists only meanwhile. */
export function progressTable({ historyTable }: Names): string {
  const name = `${historyTable}_progress`;
  if (Buffer.byteLength(name) <= LONGEST_NAME) return name;
  return `aim_migrate_progress_${createHash('sha256').update(historyTable).digest('hex').slice(0, 16)}`;
}

type Shape = { kind: 'ours'; missingColumns: string[] } | Extract<History, { kind: 'foreign' }>;

/** What the catalogs say of a table that is called like the history. */
export interface HistoryTable {
  /** Name to type, as SQL calls it; one of the system's own has no schema before it. */
  columns: Readonly<Record<string, string>>;
  /** Is `version` alone a key? */
  keyed: boolean;
  /** Columns that an INSERT of ours could not fill: NOT NULL without a default, or generated. */
  unfillable: readonly string[];
}

/** Tells our table (or the older runner's) from another tool's, into which nothing must be written. */
export function historyKind({ columns, keyed, unfillable }: HistoryTable): Shape {
  if ('dirty' in columns) return foreign('golang-migrate');
  if ('installed_rank' in columns) return foreign('Flyway');
  const textual = isText(columns['version']);
  if (textual && !('applied_at' in columns)) return foreign('dbmate or Rails');
  if (!textual) return foreign('another tool', 'version is no text');
  if (!keyed) return foreign('another tool', 'version is not its key');
  const odd = ADDED_COLUMNS.find(
    ([name, type]) => name in columns && !(type === 'bigint' ? isNumber : isText)(columns[name]),
  );
  if (odd) return foreign('another tool', `${odd[0]} is of type ${columns[odd[0]]}`);
  if (unfillable.length > 0)
    return foreign('another tool', `it asks for more than is known: ${unfillable.join(', ')}`);
  return {
    kind: 'ours',
    missingColumns: ADDED_COLUMNS.map(([name]) => name).filter((name) => !(name in columns)),
  };
}

const foreign = (tool: string, why?: string): Shape => ({
  kind: 'foreign',
  tool,
  ...(why !== undefined && { why }),
});

const isText = (type: string | undefined): boolean => type === 'character varying' || type === 'text';
const isNumber = (type: string | undefined): boolean =>
  type !== undefined && ['integer', 'bigint', 'numeric', 'double precision'].includes(type);

const createTable = (names: Names): string =>
  `CREATE TABLE IF NOT EXISTS ${qualified(names.schema, names.historyTable)} (
  version pg_catalog.varchar(255) PRIMARY KEY,
  applied_at pg_catalog.timestamptz NOT NULL DEFAULT current_timestamp,
${ADDED_COLUMNS.map(([name, type]) => `  ${name} ${type}`).join(',\n')}
)`;

const widenTable = (names: Names): string =>
  `ALTER TABLE ${qualified(names.schema, names.historyTable)} ${ADDED_COLUMNS.map(
    ([name, type]) => `ADD COLUMN IF NOT EXISTS ${name} ${type}`,
  ).join(', ')}`;

/** Makes the history, and the schema where it is missing; nothing where the table is there. */
export function makeHistory(state: DatabaseState, names: Names): string[] {
  if (state.history.kind === 'ours') return [];
  return state.schemaExists ? [createTable(names)] : [createSchema(names), createTable(names)];
}

/**
 * Adds the columns that an older table lacks; nothing where none is missing. In a transaction of its own: ALTER
 * TABLE locks out everybody who reads the history, and must not do so for as long as a migration takes.
 */
export function widenHistory({ history }: DatabaseState, names: Names): string[] {
  return history.kind === 'ours' && history.missingColumns.length > 0 ? [widenTable(names)] : [];
}

/**
 * The same behind a V1, which may have made the schema and the table itself, in any shape of ours. CREATE SCHEMA
 * asks for a right on the database even where the schema is there, so it is left out then.
 */
export const makeHistoryAfterV1 = (schemaExists: boolean, names: Names): string[] => [
  'SET LOCAL client_min_messages = warning',
  ...(schemaExists ? [] : [createSchema(names)]),
  createTable(names),
  widenTable(names),
];

export const createSchema = ({ schema }: Names): string =>
  `CREATE SCHEMA IF NOT EXISTS ${quoteIdent(schema)}`;

/** Those that are given a value here. */
const WRITTEN_COLUMNS = ['version', 'checksum', 'track', 'applied_by', 'tool_version', 'execution_ms'];

/**
 * A condition on `a`, a row of pg_attribute: an INSERT of ours could not fill the column. What is generated has a
 * default; the column that says so is not there before PostgreSQL 12.
 */
export const UNFILLABLE = `CASE WHEN a.attname IN (${WRITTEN_COLUMNS.map(quoteLiteral).join(', ')})
  THEN a.atthasdef AND to_jsonb(a.*) ->> 'attgenerated' <> '' ELSE a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' END`;

/** Records versions; fails on the key where one is recorded already, which is what makes it "exactly once". */
export function insertRecords(records: readonly HistoryRecord[], names: Names, toolVersion: string): string {
  const values = records.map(
    (r) =>
      `(${quoteLiteral(r.version)}, ${literalOrNull(r.checksum)}, ${quoteLiteral(r.track)}, session_user, ${quoteLiteral(toolVersion)})`,
  );
  return `INSERT INTO ${qualified(names.schema, names.historyTable)} (version, checksum, track, applied_by, tool_version) VALUES
${values.join(',\n')}`;
}

/** Removes records that a V1 may have written of its own, so that ours take their place. */
export const deleteRecords = (versions: readonly string[], names: Names): string =>
  `DELETE FROM ${qualified(names.schema, names.historyTable)} WHERE version IN (${versions.map(quoteLiteral).join(', ')})`;

/** Adds how long the migration took, by default the transaction so far, and gives it as `execution_ms`. */
export const recordDuration = (version: string, names: Names, ms?: number): string =>
  `UPDATE ${qualified(names.schema, names.historyTable)} SET execution_ms = ` +
  `${ms ?? '(extract(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()) * 1000)::bigint'} ` +
  `WHERE version = ${quoteLiteral(version)} RETURNING execution_ms`;

/** The record of a migration as it is applied on a track. */
export const recordOf = (migration: Migration, track: Track): HistoryRecord => ({
  version: migration.version,
  checksum: migration.checksum,
  track,
});

/** For transactions of ours in which operators and functions are spoken of by their bare names (CVE-2018-1058). */
export const SAFE_PATH = 'SET LOCAL search_path = pg_catalog, pg_temp';

/** Records the checksum that a file has now. */
export const acceptChecksum = ({ version, checksum }: Migration, names: Names): string =>
  `UPDATE ${qualified(names.schema, names.historyTable)} SET checksum = ${quoteLiteral(checksum)} WHERE version = ${quoteLiteral(version)}`;

/** Removes what is recorded of a non-transactional migration, or of one of its statements. */
export const forgetProgress = (version: string, names: Names, statement?: number): string =>
  `DELETE FROM ${qualified(names.schema, progressTable(names))} WHERE version = ${quoteLiteral(version)}` +
  (statement === undefined ? '' : ` AND statement = ${statement}`);
