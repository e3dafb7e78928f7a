/**
 * Looks over a second connection at what a migration that takes long is doing: the server's own progress views,
 * and who is in its way. Opened only when something takes long; never needed for the work itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connector } from '../database/connector.ts';
import type { Row, Session } from '../database/session.ts';
import type { Blocker, Emit } from '../events.ts';
import type { Running } from './tracker.ts';

/** After so long without an end a migration is worth a second connection. */
const LONG_MS = 2000;
const EVERY_MS = 1000;

export class Watcher {
  /** Who was last seen in the way of the migration that runs. */
  blockers: readonly Blocker[] = [];
  private readonly connector: Connector;
  /** The backend that works; undefined where a pooler stands between and it cannot be told. */
  private readonly pid: number | undefined;
  private readonly emit: Emit;
  private readonly current: () => Running | undefined;
  private readonly stopped = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private session: Promise<Session> | undefined;
  private looking = false;

  constructor(connector: Connector, pid: number | undefined, emit: Emit, current: () => Running | undefined) {
    this.connector = connector;
    this.pid = pid;
    this.emit = emit;
    this.current = current;
    this.timer = setInterval(() => {
      const watched = this.current();
      if (watched && performance.now() - watched.since >= LONG_MS) void this.look(watched);
    }, EVERY_MS);
    this.timer.unref();
  }

  /** Looks again and again, without waiting for something to take long, until `done`. */
  async lookWhile(done: Promise<unknown>, everyMs: number): Promise<void> {
    const end = new AbortController();
    const ended = done.then(
      () => end.abort(),
      () => end.abort(),
    );
    while (!end.signal.aborted) {
      const watched = this.current();
      if (watched) await this.look(watched);
      await Promise.race([ended, sleep(everyMs)]);
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopped.abort();
    await this.leave();
  }

  /** An open connection would keep the process from its end. */
  private async leave(): Promise<void> {
    const opened = this.session;
    this.session = undefined;
    const session = await opened?.catch(() => undefined);
    await session?.close();
  }

  private async look(watched: Running): Promise<void> {
    const elapsed = Math.round(performance.now() - watched.since);
    if (this.looking) return;
    this.looking = true;
    try {
      const row = await this.ask();
      if (this.isPast(watched)) return;
      const blockers = blockersOf(row);
      if (blockers.length > 0) this.blockers = blockers;
      this.emit({
        event: 'migration_progress',
        version: watched.version,
        elapsed_ms: elapsed,
        ...progressOf(row, blockers),
      });
    } catch {
      // The second connection is a convenience: where it cannot be had, only the time is told.
      await this.leave();
      if (this.isPast(watched)) return;
      this.emit({
        event: 'migration_progress',
        version: watched.version,
        phase: 'running',
        elapsed_ms: elapsed,
      });
    } finally {
      this.looking = false;
    }
  }

  /** Nothing is told of a migration that has ended, nor after the end of the run. */
  private isPast({ version }: Running): boolean {
    return this.stopped.signal.aborted || this.current()?.version !== version;
  }

  private async ask(): Promise<Row | undefined> {
    if (this.pid === undefined || this.connector.target.kind === 'embedded') return undefined;
    const query = progressQuery(this.pid);
    if (this.session) return (await (await this.session).send(query)).flat()[0];
    this.session = this.connector.connect(query, this.stopped.signal);
    return (await (await this.session).first).flat()[0];
  }
}

const progressQuery = (pid: number): string => `BEGIN READ ONLY;
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL statement_timeout = 0;
SELECT i.phase AS index_phase, i.blocks_done, i.blocks_total, i.tuples_done, i.tuples_total,
  v.phase AS vacuum_phase, v.heap_blks_scanned, v.heap_blks_total,
  (SELECT json_agg(json_build_object('pid', b.pid, 'user', b.usename, 'application', nullif(b.application_name, ''),
      'query', left(regexp_replace(b.query, '\\s+', ' ', 'g'), 120), 'since', to_char(b.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
    FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(${pid})))::text AS blockers
FROM (SELECT ${pid} AS pid) one
LEFT JOIN pg_stat_progress_create_index i ON i.pid = one.pid
LEFT JOIN pg_stat_progress_vacuum v ON v.pid = one.pid;
COMMIT`;

function blockersOf(row: Row | undefined): Blocker[] {
  if (typeof row?.['blockers'] !== 'string') return [];
  const list = JSON.parse(row['blockers']) as Record<string, unknown>[];
  return list.map(
    (one) =>
      Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null)) as unknown as Blocker,
  );
}

interface Progress {
  phase: string;
  done?: number;
  total?: number;
}

function progressOf(row: Row | undefined, blockers: readonly Blocker[]): Progress {
  if (blockers.length > 0) return { phase: 'waiting for a lock' };
  if (typeof row?.['index_phase'] === 'string') {
    const byBlocks = share(row['blocks_done'], row['blocks_total']);
    return { phase: row['index_phase'], ...(byBlocks ?? share(row['tuples_done'], row['tuples_total'])) };
  }
  if (typeof row?.['vacuum_phase'] === 'string') {
    return {
      phase: `vacuum: ${row['vacuum_phase']}`,
      ...share(row['heap_blks_scanned'], row['heap_blks_total']),
    };
  }
  return { phase: 'running' };
}

function share(done: unknown, total: unknown): { done: number; total: number } | undefined {
  return Number(total) > 0 ? { done: Number(done), total: Number(total) } : undefined;
}
