/** What became of a statement outside a transaction whose answer nobody saw: the catalogs are asked. */
import { quoteLiteral } from '../database/quote.ts';
import type { Row } from '../database/session.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import type { Migration, Statement } from '../migrations/migration.ts';
import { placeAt } from '../migrations/position.ts';
import type { Names } from '../plan/decide.ts';
import { concurrentIndex, detachedPartition, detachState, indexesOf, nameOf } from './concurrent.ts';
import { saysItDidNot, saysItRan } from './progress.ts';

/** Asks the catalogs, with the settings that the statement runs under. */
export type Ask = (query: string) => Promise<Row[]>;

export interface Interrupted {
  migration: Migration;
  sql: string;
  statement: Statement;
  /** Counts from 1. */
  number: number;
  /** What `foundBefore` gave before it ran. */
  found: string | null;
  names: Names;
}

/** Statements that give the same result when they run again. */
const REPEATABLE = new Set([
  'VacuumStmt',
  'ClusterStmt',
  'AlterSystemStmt',
  'ReindexStmt',
  'RefreshMatViewStmt',
  'AlterDatabaseStmt',
]);
const REPEATABLE_OF_SUBSCRIPTIONS = new Set([
  'ALTER_SUBSCRIPTION_REFRESH',
  'ALTER_SUBSCRIPTION_SET_PUBLICATION',
  'ALTER_SUBSCRIPTION_OPTIONS',
]);

const isRepeatable = ({ kind, node }: Statement): boolean =>
  REPEATABLE.has(kind) ||
  (kind === 'AlterSubscriptionStmt' && REPEATABLE_OF_SUBSCRIPTIONS.has(String(node['kind'])));

/** What makes or drops a thing by its name: where the catalogs keep it, and which field of the statement names it. */
const MADE: Readonly<Record<string, readonly [catalog: string, column: string, field: string]>> = {
  CreatedbStmt: ['pg_database', 'datname', 'dbname'],
  CreateTableSpaceStmt: ['pg_tablespace', 'spcname', 'tablespacename'],
  CreateSubscriptionStmt: [ownSubscriptions(), 'subname', 'subname'],
};
const DROPPED: typeof MADE = {
  DropdbStmt: ['pg_database', 'datname', 'dbname'],
  DropTableSpaceStmt: ['pg_tablespace', 'spcname', 'tablespacename'],
  DropSubscriptionStmt: [ownSubscriptions(), 'subname', 'subname'],
};

function ownSubscriptions(): string {
  return `(SELECT subname FROM pg_catalog.pg_subscription WHERE subdbid OPERATOR(pg_catalog.=)
    (SELECT oid FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database())) AS own`;
}

/** What is there before the statement runs, as far as it takes that to tell later what it has done. */
export async function foundBefore(ask: Ask, statement: Statement): Promise<string | null> {
  const index = concurrentIndex(statement);
  if (!index) return null;
  return (await indexesOf(ask, index.table)).map(({ oid }) => oid).join(' ');
}

/**
 * Has the statement done its work?
 * @returns true where it has; false where it has to run (again).
 * @throws Failure (exit 4) where the catalogs cannot tell.
 */
export async function resolveStarted(ask: Ask, interrupted: Interrupted): Promise<boolean> {
  const { statement, found } = interrupted;
  const { kind, node } = statement;
  const index = concurrentIndex(statement);
  if (index) {
    if (index.name === undefined && found === null) throw unknowable(interrupted);
    const before = (found ?? '').split(' ');
    const made = (await indexesOf(ask, index.table)).filter(
      ({ oid, name }) => !before.includes(oid) && (index.name === undefined || name === index.name),
    );
    return made.some(({ valid }) => valid);
  }
  const partition = detachedPartition(statement);
  if (partition) return (await detachState(ask, partition)) === 'detached';
  if (kind === 'DropStmt') return !(await anyExists(ask, statement));
  const made = MADE[kind];
  if (made) return isThere(ask, made, node);
  const dropped = DROPPED[kind];
  if (dropped) return !(await isThere(ask, dropped, node));
  if (isRepeatable(statement)) return false;
  throw unknowable(interrupted);
}

async function anyExists(ask: Ask, { node }: Statement): Promise<boolean> {
  const objects = node['objects'] as { List: { items: { String: { sval: string } }[] } }[];
  const names = objects.map(({ List }) => nameOf(...List.items.map(({ String: { sval } }) => sval)));
  const tests = names.map((name) => `pg_catalog.to_regclass(${quoteLiteral(name)}) IS NOT NULL`);
  const [row] = await ask(`SELECT ${tests.join(' OR ')} AS found`);
  return row?.['found'] === true;
}

async function isThere(
  ask: Ask,
  [catalog, column, field]: readonly [string, string, string],
  node: Statement['node'],
): Promise<boolean> {
  const from = catalog.startsWith('(') ? catalog : `pg_catalog.${catalog}`;
  const rows = await ask(
    `SELECT 1 FROM ${from} WHERE ${column} OPERATOR(pg_catalog.=) ${quoteLiteral(String(node[field]))}::pg_catalog.name`,
  );
  return rows.length > 0;
}

function unknowable({ migration, sql, statement, number, names }: Interrupted): Failure {
  const { file, version } = migration;
  return new Failure(EXIT.refused, {
    severity: 'error',
    code: 'interrupted',
    message: `${file} was interrupted in statement ${number}, and nobody can know from outside whether it has done its work`,
    place: placeAt(file, sql, statement.start),
    remedy: [
      'Look at the database; then say what you have found, and run again.',
      `It has done its work: ${saysItRan(names, version, number)}`,
      `It has to run again: ${saysItDidNot(names, version, number)}`,
      `The whole file has to run again from its start: \`aim-migrate repair ${version}\`.`,
    ].join('\n'),
  });
}
