/** Migration sets and states for tests, made of the few facts that a test is about. */
import type { MigrationSet } from '../../src/migrations/migration.ts';
import { readMigrationSet } from '../../src/migrations/migration-set.ts';
import type { Names } from '../../src/plan/decide.ts';
import type { DatabaseState, HistoryRow } from '../../src/plan/state.ts';

export const NAMES: Names = {
  schema: 'public',
  sentinel: 'organizations',
  historyTable: 'schema_migrations',
};

/** Files by name, as a folder would hold them. */
export const setOf = (files: Readonly<Record<string, string>>): MigrationSet =>
  readMigrationSet(
    'migrations',
    Object.entries(files).map(([name, content]) => ({ name, content })),
  );

/** A small product: three incrementals, V1 that covers the first two. */
export const SMALL = {
  '001_initial.sql': 'CREATE TABLE organizations (id int PRIMARY KEY);',
  '002_users.sql': 'CREATE TABLE users (id int PRIMARY KEY);',
  '003_agents.sql': 'CREATE TABLE agents (id int PRIMARY KEY);',
  'V1__consolidated_schema.sql': `-- aim-migrate: covers 002_users
CREATE TABLE organizations (id int PRIMARY KEY);
CREATE TABLE users (id int PRIMARY KEY);`,
} as const;

export const row = (version: string, more: Partial<HistoryRow> = {}): HistoryRow => ({
  version,
  checksum: null,
  track: null,
  appliedAt: '2026-01-01T00:00:00+00:00',
  executionMs: null,
  appliedBy: null,
  toolVersion: null,
  ...more,
});

/** An empty database that can be written to. */
export const stateOf = (more: Partial<DatabaseState> = {}): DatabaseState => ({
  database: 'shop',
  user: 'app',
  serverVersion: 180_000,
  pid: 1,
  readOnly: false,
  schemaExists: true,
  canCreate: true,
  sentinel: false,
  history: { kind: 'absent' },
  otherObjects: { count: 0, names: [] },
  otherTools: [],
  historyReaders: [],
  progress: [],
  progressTable: false,
  ...more,
});

export const historyOf = (...rows: HistoryRow[]): DatabaseState['history'] => ({
  kind: 'ours',
  rows,
  missingColumns: [],
});
