/** What became of a statement outside a transaction whose answer nobody saw: the catalogs are asked. */
import { setTimeout as sleep } from 'node:timers/promises';
import { quoteIdent, quoteLiteral } from '../database/quote.ts';
import type { Session } from '../database/session.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import type { Migration, Statement } from '../migrations/migration.ts';
import { placeAt } from '../migrations/position.ts';

export interface Interrupted {
  migration: Migration;
  sql: string;
  statement: Statement;
  /** Counts from 1. */
  number: number;
}

/** Statements that give the same result when they run again. */
const REPEATABLE = new Set([
  'VacuumStmt',
  'ClusterStmt',
  'AlterSystemStmt',
  'ReindexStmt',
  'RefreshMatViewStmt',
]);

/**
 * Has the statement done its work?
 * @returns true where it has; false where it has to run (again).
 * @throws Failure (exit 4) where the catalogs cannot tell.
 */
export async function resolveStarted(session: Session, interrupted: Interrupted): Promise<boolean> {
  const { statement } = interrupted;
  const index = concurrentIndex(statement);
  if (index) {
    const found = await findIndex(session, index);
    return found?.valid === true;
  }
  if (isDropIndex(statement)) return !(await anyExists(session, statement));
  if (statement.kind === 'DropdbStmt' || statement.kind === 'CreatedbStmt') {
    const exists = await databaseExists(session, String(statement.node['dbname']));
    return statement.kind === 'CreatedbStmt' ? exists : !exists;
  }
  if (REPEATABLE.has(statement.kind)) return false;
  throw unknowable(interrupted);
}

/**
 * A failed CREATE INDEX CONCURRENTLY leaves an invalid index, which IF NOT EXISTS would then skip for ever
 * (hexpm/bob #287): waits until nobody builds it any more, and drops it.
 */
export async function clearInvalidIndex(
  session: Session,
  statement: Statement,
  signal: AbortSignal,
): Promise<void> {
  const index = concurrentIndex(statement);
  if (!index) return;
  for (;;) {
    const found = await findIndex(session, index);
    if (!found || found.valid) return;
    if (!found.building) {
      await session.send(`DROP INDEX CONCURRENTLY IF EXISTS ${found.name}`);
      return;
    }
    await sleep(500, undefined, { signal });
  }
}

interface IndexName {
  table: string;
  name: string;
}

interface FoundIndex {
  /** Qualified and quoted. */
  name: string;
  valid: boolean;
  /** Another session holds the lock that a concurrent build takes on the table. */
  building: boolean;
}

function concurrentIndex({ kind, node }: Statement): IndexName | undefined {
  if (kind !== 'IndexStmt' || node['concurrent'] !== true || typeof node['idxname'] !== 'string')
    return undefined;
  const relation = node['relation'] as { schemaname?: string; relname: string };
  const schema = relation.schemaname === undefined ? '' : `${quoteIdent(relation.schemaname)}.`;
  return { table: schema + quoteIdent(relation.relname), name: node['idxname'] };
}

async function findIndex(session: Session, { table, name }: IndexName): Promise<FoundIndex | undefined> {
  const answer =
    await session.send(`SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, i.indisvalid AND i.indisready AS valid,
  EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.relation OPERATOR(pg_catalog.=) i.indrelid
    AND l.mode OPERATOR(pg_catalog.=) 'ShareUpdateExclusiveLock'::pg_catalog.text
    AND l.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()) AS building
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE i.indrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass(${quoteLiteral(table)})
  AND c.relname OPERATOR(pg_catalog.=) ${quoteLiteral(name)}::pg_catalog.name`);
  const row = answer.flat()[0];
  return (
    row && { name: String(row['name']), valid: row['valid'] === true, building: row['building'] === true }
  );
}

const isDropIndex = ({ kind, node }: Statement): boolean =>
  kind === 'DropStmt' && node['removeType'] === 'OBJECT_INDEX';

async function anyExists(session: Session, { node }: Statement): Promise<boolean> {
  const objects = node['objects'] as { List: { items: { String: { sval: string } }[] } }[];
  const names = objects.map(({ List }) =>
    List.items.map(({ String: { sval } }) => quoteIdent(sval)).join('.'),
  );
  const tests = names.map((name) => `pg_catalog.to_regclass(${quoteLiteral(name)}) IS NOT NULL`);
  const answer = await session.send(`SELECT ${tests.join(' OR ')} AS found`);
  return answer.flat()[0]?.['found'] === true;
}

async function databaseExists(session: Session, name: string): Promise<boolean> {
  const answer = await session.send(
    `SELECT 1 FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) ${quoteLiteral(name)}::pg_catalog.name`,
  );
  return answer.flat().length > 0;
}

function unknowable({ migration, sql, statement, number }: Interrupted): Failure {
  return new Failure(EXIT.refused, {
    severity: 'error',
    code: 'interrupted',
    message: `${migration.file} was interrupted in statement ${number}, and nobody can know from outside whether it has done its work`,
    place: placeAt(migration.file, sql, statement.start),
    remedy:
      'Look at the database. Where the file may run again from its start: ' +
      `\`aim-migrate repair ${migration.version}\`, then run again.`,
  });
}
