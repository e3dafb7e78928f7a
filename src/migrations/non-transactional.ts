/**
 * The statements that PostgreSQL refuses inside a transaction block: the callers of PreventInTransactionBlock()
 * in src/backend of PostgreSQL 14 to 18, as far as the statement alone tells. What depends on the database is
 * left to the server, which answers with 25001: DROP SUBSCRIPTION (where it has a slot), REINDEX and CLUSTER of
 * a partitioned table, functions that call such things. Transaction statements and DISCARD ALL have their own
 * rules in transactions.ts.
 */
import type { Statement } from './migration.ts';

type Node = Statement['node'];

interface Rule {
  /** The statement as people write it. */
  what: string;
  kind: string;
  applies(node: Node): boolean;
}

const always = (): boolean => true;
const concurrent = (node: Node): boolean => node['concurrent'] === true;
const isRecord = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** The inner nodes of a list whose elements are all of one kind: `[{ DefElem: … }]` gives `[…]`. */
const elements = (list: unknown, kind: string): Node[] =>
  Array.isArray(list)
    ? list.map((element: unknown) => (isRecord(element) ? element[kind] : undefined)).filter(isRecord)
    : [];

/** The value of a boolean option, read as defGetBoolean() does; `absent` where it is not given. */
function option(list: unknown, name: string, absent: boolean): boolean {
  const given = elements(list, 'DefElem').find((element) => element['defname'] === name);
  if (given === undefined) return absent;
  const { arg } = given;
  if (!isRecord(arg)) return true;
  // A bare word such as `off` comes as the name of a type.
  const [value] = isRecord(arg['TypeName'])
    ? elements(arg['TypeName']['names'], 'String')
    : Object.values(arg);
  const scalar = isRecord(value) ? Object.values(value)[0] : undefined;
  // The JSON of the tree leaves out zero and false: nothing is left of them but the kind of value.
  if (typeof scalar === 'string') return !['false', 'off', '0'].includes(scalar.toLowerCase());
  return scalar !== undefined && scalar !== false;
}

const given = (list: unknown, name: string): boolean =>
  elements(list, 'DefElem').some((element) => element['defname'] === name);

const altersSubscription =
  (...kinds: string[]) =>
  (node: Node): boolean =>
    kinds.includes(String(node['kind']));

const changesPublications = altersSubscription(
  'ALTER_SUBSCRIPTION_SET_PUBLICATION',
  'ALTER_SUBSCRIPTION_ADD_PUBLICATION',
  'ALTER_SUBSCRIPTION_DROP_PUBLICATION',
);

export const RULES: readonly Rule[] = [
  { what: 'CREATE INDEX CONCURRENTLY', kind: 'IndexStmt', applies: concurrent },
  { what: 'DROP INDEX CONCURRENTLY', kind: 'DropStmt', applies: concurrent },
  {
    what: 'REINDEX CONCURRENTLY',
    kind: 'ReindexStmt',
    applies: (node) => option(node['params'], 'concurrently', false),
  },
  {
    what: 'REINDEX of a schema, the system or a database',
    kind: 'ReindexStmt',
    applies: (node) =>
      ['REINDEX_OBJECT_SCHEMA', 'REINDEX_OBJECT_SYSTEM', 'REINDEX_OBJECT_DATABASE'].includes(
        String(node['kind']),
      ),
  },
  { what: 'VACUUM', kind: 'VacuumStmt', applies: (node) => node['is_vacuumcmd'] === true },
  { what: 'CLUSTER of all tables', kind: 'ClusterStmt', applies: (node) => node['relation'] === undefined },
  {
    what: 'ALTER TABLE … DETACH PARTITION CONCURRENTLY',
    kind: 'AlterTableStmt',
    applies: (node) =>
      elements(node['cmds'], 'AlterTableCmd').some(
        ({ def }) => isRecord(def) && isRecord(def['PartitionCmd']) && concurrent(def['PartitionCmd']),
      ),
  },
  { what: 'CREATE DATABASE', kind: 'CreatedbStmt', applies: always },
  { what: 'DROP DATABASE', kind: 'DropdbStmt', applies: always },
  {
    what: 'ALTER DATABASE … SET TABLESPACE',
    kind: 'AlterDatabaseStmt',
    applies: (node) => given(node['options'], 'tablespace'),
  },
  { what: 'CREATE TABLESPACE', kind: 'CreateTableSpaceStmt', applies: always },
  { what: 'DROP TABLESPACE', kind: 'DropTableSpaceStmt', applies: always },
  { what: 'ALTER SYSTEM', kind: 'AlterSystemStmt', applies: always },
  {
    what: 'CREATE SUBSCRIPTION that makes a slot',
    kind: 'CreateSubscriptionStmt',
    applies: ({ options }) => option(options, 'create_slot', option(options, 'connect', true)),
  },
  {
    what: 'ALTER SUBSCRIPTION … REFRESH',
    kind: 'AlterSubscriptionStmt',
    applies: altersSubscription('ALTER_SUBSCRIPTION_REFRESH'),
  },
  {
    what: 'ALTER SUBSCRIPTION … PUBLICATION with refresh',
    kind: 'AlterSubscriptionStmt',
    applies: (node) => changesPublications(node) && option(node['options'], 'refresh', true),
  },
  {
    what: 'ALTER SUBSCRIPTION … SET (failover or two_phase)',
    kind: 'AlterSubscriptionStmt',
    applies: (node) =>
      altersSubscription('ALTER_SUBSCRIPTION_OPTIONS')(node) &&
      (given(node['options'], 'failover') || !option(node['options'], 'two_phase', true)),
  },
];

/** What a statement is that cannot run inside a transaction (`VACUUM`), or undefined where it can. */
export function nonTransactional(kind: string, node: Node): string | undefined {
  return RULES.find((rule) => rule.kind === kind && rule.applies(node))?.what;
}
