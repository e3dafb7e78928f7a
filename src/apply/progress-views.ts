/**
 * The server's own account of long commands, for one process: the views pg_stat_progress_* (manual: "Progress
 * Reporting"), the same from 14 on but for columns that came and went; so they are read whole, as JSON.
 */
import type { Progress } from '../events.ts';

const VIEWS = ['create_index', 'vacuum', 'cluster', 'copy', 'analyze'] as const;
type View = (typeof VIEWS)[number];

/** What the views and the lock table say of the process. */
export interface Seen extends Progress {
  /** As the server names the command in its view: `CREATE INDEX`; also those without a column for it. */
  command?: string;
  /** Unqualified, of the relation the command works on. */
  relation?: string;
}

/** An expression: a relation's name; null where it was made in a transaction that nobody else sees. @param oid an expression */
const nameOf = (oid: string): string =>
  `(SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ${oid})`;

const view = (name: View, more: readonly string[] = []): string =>
  `(SELECT (to_jsonb(p) || jsonb_build_object(${[
    `'object', ${nameOf('p.relid')}`,
    `'relation', (SELECT c.relname FROM pg_class c WHERE c.oid = p.relid)`,
    ...more,
  ].join(', ')}))::text FROM pg_stat_progress_${name} p WHERE p.pid = one.pid) AS ${name}`;

/** Columns for a query over `one (pid)`; search_path has to be pg_catalog. */
export const PROGRESS_COLUMNS = [
  view('create_index', [`'index', ${nameOf('p.index_relid')}`]),
  view('vacuum'),
  view('cluster'),
  view('copy'),
  view('analyze', [`'child', ${nameOf('p.current_child_table_relid')}`]),
  `(SELECT ${nameOf('l.relation')} FROM pg_locks l
    WHERE l.pid = one.pid AND NOT l.granted AND l.relation IS NOT NULL LIMIT 1) AS awaited`,
].join(',\n  ');

type Facts = Readonly<Record<string, unknown>>;

/** @returns undefined where the process runs no command that the server accounts for, or hides it from this login */
export function seenIn(row: Facts | undefined): Seen | undefined {
  for (const name of VIEWS) {
    const json = row?.[name];
    if (typeof json !== 'string') continue;
    const facts = JSON.parse(json) as Facts;
    const phase = text(facts['phase']) ?? text(facts['type']);
    if (phase === undefined && name !== 'copy') continue;
    return { ...READERS[name](facts, phase ?? ''), ...given({ relation: text(facts['relation']) }) };
  }
  return undefined;
}

const READERS: Record<View, (facts: Facts, phase: string) => Seen> = {
  create_index: (facts, phase) => ({
    phase,
    command: text(facts['command']) ?? 'CREATE INDEX',
    ...given({ object: text(facts['object']), index: text(facts['index']) }),
    ...indexShare(facts, phase),
    ...partitions(facts['partitions_done'], facts['partitions_total']),
  }),
  vacuum: (facts, phase) => ({
    phase: `vacuum: ${phase}`,
    command: 'VACUUM',
    ...given({ object: text(facts['object']) }),
    ...vacuumShare(facts, phase),
  }),
  cluster: (facts, phase) => {
    const command = text(facts['command']) ?? 'CLUSTER';
    return {
      phase: `${command.toLowerCase()}: ${phase}`,
      command,
      ...given({ object: text(facts['object']) }),
      ...clusterShare(facts, phase),
    };
  },
  copy: (facts) => ({
    phase: 'copy',
    command: text(facts['command']) ?? 'COPY',
    ...given({ object: text(facts['object']) }),
    ...share(facts['bytes_processed'], facts['bytes_total'], 'bytes'),
    ...rows(facts['tuples_processed']),
  }),
  analyze: (facts, phase) => ({
    phase: `analyze: ${phase}`,
    command: 'ANALYZE',
    ...given({ object: text(facts['child']) ?? text(facts['object']) }),
    ...(phase.startsWith('acquiring')
      ? share(facts['sample_blks_scanned'], facts['sample_blks_total'], 'blocks')
      : {}),
    ...partitions(facts['child_tables_done'], facts['child_tables_total']),
  }),
};

/** The counters of an earlier phase stay as they were, so each phase has its own. */
function indexShare(facts: Facts, phase: string): Partial<Progress> {
  if (phase.includes('waiting')) return share(facts['lockers_done'], facts['lockers_total'], 'transactions');
  if (phase.includes('sorting')) return {};
  const blocks = share(facts['blocks_done'], facts['blocks_total'], 'blocks');
  const tuples = share(facts['tuples_done'], facts['tuples_total'], 'rows');
  if (phase.includes('loading tuples')) return tuples;
  if (phase.includes('scanning')) return blocks;
  return { ...blocks, ...tuples };
}

function vacuumShare(facts: Facts, phase: string): Partial<Progress> {
  const total = facts['heap_blks_total'];
  if (phase === 'scanning heap') return share(facts['heap_blks_scanned'], total, 'blocks');
  if (phase === 'vacuuming heap') return share(facts['heap_blks_vacuumed'], total, 'blocks');
  // Since 17.
  if (phase.endsWith('indexes')) return share(facts['indexes_processed'], facts['indexes_total'], 'indexes');
  return {};
}

function clusterShare(facts: Facts, phase: string): Partial<Progress> {
  const scanned = facts['heap_tuples_scanned'];
  if (phase === 'seq scanning heap')
    return { ...share(facts['heap_blks_scanned'], facts['heap_blks_total'], 'blocks'), ...rows(scanned) };
  if (phase === 'index scanning heap') return rows(scanned);
  if (phase === 'writing new heap') return share(facts['heap_tuples_written'], scanned, 'rows');
  return {};
}

const share = (done: unknown, total: unknown, unit: NonNullable<Progress['unit']>): Partial<Progress> =>
  Number(total) > 0 ? { done: Number(done), total: Number(total), unit } : {};

const rows = (count: unknown): Partial<Progress> => (Number(count) > 0 ? { rows: Number(count) } : {});

const partitions = (done: unknown, total: unknown): Partial<Progress> =>
  Number(total) > 0 ? { partitions_done: Number(done), partitions_total: Number(total) } : {};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Without the fields that are undefined. */
export function given<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
