/** Statements that work in several transactions: what they leave behind when they are stopped between two of them. */
import { quoteIdent, quoteLiteral } from '../database/quote.ts';
import type { Row } from '../database/session.ts';
import type { Statement } from '../migrations/migration.ts';
import type { Ask } from './interrupted.ts';

interface RangeVar {
  schemaname?: string;
  relname: string;
}

export const nameOf = (...parts: readonly string[]): string => parts.map(quoteIdent).join('.');
const relationName = ({ schemaname, relname }: RangeVar): string =>
  schemaname === undefined ? nameOf(relname) : nameOf(schemaname, relname);

export interface IndexName {
  /** As in the file, quoted: qualified where the file does. */
  table: string;
  /** Undefined where the file leaves it to PostgreSQL. */
  name: string | undefined;
}

/** Of CREATE INDEX CONCURRENTLY. */
export function concurrentIndex({ kind, node }: Statement): IndexName | undefined {
  if (kind !== 'IndexStmt' || node['concurrent'] !== true) return undefined;
  const name = typeof node['idxname'] === 'string' ? node['idxname'] : undefined;
  return { table: relationName(node['relation'] as RangeVar), name };
}

export interface Partition {
  parent: string;
  partition: string;
}

/** Of ALTER TABLE … DETACH PARTITION … CONCURRENTLY. */
export function detachedPartition({ kind, node }: Statement): Partition | undefined {
  if (kind !== 'AlterTableStmt') return undefined;
  const commands = (node['cmds'] ?? []) as {
    AlterTableCmd: { def?: { PartitionCmd?: { name: RangeVar; concurrent?: boolean } } };
  }[];
  const detached = commands
    .map(({ AlterTableCmd: { def } }) => def?.PartitionCmd)
    .find((one) => one?.concurrent);
  if (!detached) return undefined;
  return { parent: relationName(node['relation'] as RangeVar), partition: relationName(detached.name) };
}

export interface FoundIndex {
  oid: string;
  name: string;
  /** Qualified and quoted. */
  fullName: string;
  valid: boolean;
  /** Somebody is building it at this moment. */
  building: boolean;
}

/** A condition: it is being built. The view keeps from strangers which index a process builds, but not which process. */
const BUILDING = `EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p
    JOIN pg_catalog.pg_locks l ON l.pid OPERATOR(pg_catalog.=) p.pid
    WHERE l.relation OPERATOR(pg_catalog.=) i.indrelid AND l.granted)`;

const INDEXES = `SELECT i.indexrelid::pg_catalog.text AS oid, c.relname AS name,
  pg_catalog.format('%I.%I', n.nspname, c.relname) AS "fullName", i.indisvalid AND i.indisready AS valid,
  ${BUILDING} AS building
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace`;

const toIndex = (row: Row): FoundIndex => ({
  oid: String(row['oid']),
  name: String(row['name']),
  fullName: String(row['fullName']),
  valid: row['valid'] === true,
  building: row['building'] === true,
});

export const indexesOf = async (ask: Ask, table: string): Promise<FoundIndex[]> =>
  (
    await ask(
      `${INDEXES} WHERE i.indrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass(${quoteLiteral(table)})`,
    )
  ).map(toIndex);

/**
 * Invalid indexes that an earlier attempt at the statement has left. IF NOT EXISTS would skip that of CREATE INDEX for
 * ever (hexpm/bob #287); REINDEX leaves one more, with a name of its own, each time.
 * @param found of `foundBefore`, before the first attempt; null where there was none
 */
export async function leftIndexes(
  ask: Ask,
  statement: Statement,
  found: string | null,
): Promise<FoundIndex[]> {
  const index = concurrentIndex(statement);
  if (index) {
    const left = (await indexesOf(ask, index.table)).filter(({ valid }) => !valid);
    if (index.name !== undefined) return left.filter(({ name }) => name === index.name);
    return found === null ? [] : left.filter(({ oid }) => !found.split(' ').includes(oid));
  }
  if (statement.kind !== 'ReindexStmt' || found === null) return [];
  const scope = reindexScope(statement.node);
  const rows = await ask(`${INDEXES} WHERE NOT i.indisvalid
  AND c.relname OPERATOR(pg_catalog.~) '_cc(new|old)[0-9]*$' AND pg_catalog.pg_has_role(c.relowner, 'USAGE') AND ${scope}`);
  return rows.map(toIndex);
}

/** A condition on an index `i`, `c` in the schema `n`: REINDEX may have made it. */
function reindexScope(node: Statement['node']): string {
  const kind = node['kind'];
  if (kind === 'REINDEX_OBJECT_SCHEMA')
    return `n.nspname OPERATOR(pg_catalog.=) ${quoteLiteral(String(node['name']))}::pg_catalog.name`;
  if (kind === 'REINDEX_OBJECT_DATABASE' || kind === 'REINDEX_OBJECT_SYSTEM') return 'true';
  const relation = `pg_catalog.to_regclass(${quoteLiteral(relationName(node['relation'] as RangeVar))})`;
  const table =
    kind === 'REINDEX_OBJECT_INDEX'
      ? `(SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid OPERATOR(pg_catalog.=) ${relation})`
      : `${relation}::pg_catalog.oid`;
  const tree = `SELECT ${table} UNION ALL SELECT relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree(${table}::pg_catalog.regclass)`;
  return `i.indrelid IN (${tree} UNION ALL SELECT reltoastrelid FROM pg_catalog.pg_class WHERE oid IN (${tree}))`;
}

/** `pending`: begun, and to be ended with FINALIZE. */
export async function detachState(
  ask: Ask,
  { parent, partition }: Partition,
): Promise<'attached' | 'pending' | 'detached'> {
  const [row] = await ask(`SELECT inhdetachpending AS pending FROM pg_catalog.pg_inherits
WHERE inhrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass(${quoteLiteral(partition)})
  AND inhparent OPERATOR(pg_catalog.=) pg_catalog.to_regclass(${quoteLiteral(parent)})`);
  if (!row) return 'detached';
  return row['pending'] === true ? 'pending' : 'attached';
}

/**
 * Does the statement hold up nobody but changes of the schema while it waits for a lock? Then it may wait for long, and
 * should: an index build that gives up begins again from its start.
 */
export function isPatient({ kind, node, transactional }: Statement): boolean {
  if (transactional || kind === 'ClusterStmt') return false;
  if (kind === 'VacuumStmt') return !hasOption(node['options'], 'full');
  if (kind === 'ReindexStmt') return hasOption(node['params'], 'concurrently');
  // Its last step locks the partition out for those who read it by its own name.
  return kind !== 'AlterTableStmt';
}

const hasOption = (list: unknown, name: string): boolean =>
  Array.isArray(list) &&
  list.some((element: unknown) => (element as { DefElem?: { defname?: string } }).DefElem?.defname === name);
