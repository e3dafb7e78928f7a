/**
 * Looks over a second connection at what a migration that takes long is doing: the server's own progress views,
 * and who is in its way. Opened only when something takes long; never needed for the work itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connector } from '../database/connector.ts';
import type { Row, Session } from '../database/session.ts';
import type { Blocker, Emit } from '../events.ts';
import type { ParsedFile } from '../migrations/migration.ts';
import { blockersOf, parseBlockers } from './blockers.ts';
import { SAFE_PATH } from './history.ts';
import { PROGRESS_COLUMNS } from './progress-views.ts';
import type { Running } from './tracker.ts';
import { whatRuns } from './what-runs.ts';

/** After so long without an end a migration is worth a second connection. */
const LONG_MS = 2000;
const EVERY_MS = 1000;
/** PostgreSQL's default. */
const DEADLOCK_MS = 1000;

/** Who works: another session after a loss. */
interface Worker {
  session: Session;
  /** Its process, by the server's word; nothing behind a pooler. */
  pid: number;
}

export class Watcher {
  /** Who was last seen in the way of the migration that runs. */
  blockers: readonly Blocker[] = [];
  /** The server's deadlock_timeout in milliseconds, as soon as it is known. */
  deadlockMs = DEADLOCK_MS;
  private readonly connector: Connector;
  private readonly worker: () => Worker;
  private readonly emit: Emit;
  private readonly current: () => Running | undefined;
  private readonly fileOf: (version: string) => ParsedFile | undefined;
  private readonly stopped = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private session: Promise<Session> | undefined;
  private looking = false;

  /** @param fileOf of a migration that is sent as a whole */
  constructor(
    connector: Connector,
    worker: () => Worker,
    emit: Emit,
    current: () => Running | undefined,
    fileOf: (version: string) => ParsedFile | undefined,
  ) {
    this.connector = connector;
    this.worker = worker;
    this.emit = emit;
    this.current = current;
    this.fileOf = fileOf;
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
      await this.look(this.current());
      await Promise.race([ended, sleep(everyMs)]);
    }
  }

  /** So that a look at a short attempt does not come too late. */
  async getReady(): Promise<void> {
    await this.ask().catch(() => (this.session = undefined));
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

  /** @param watched nothing runs but what the run itself needs: then it is not told of */
  private async look(watched: Running | undefined): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const row = await this.ask();
      if (this.stopped.signal.aborted || this.current()?.version !== watched?.version) return;
      const blockers = parseBlockers(row?.['blockers']);
      if (blockers.length > 0) this.blockers = blockers;
      this.deadlockMs = Number(row?.['deadlock_ms'] ?? DEADLOCK_MS);
      if (watched) this.tell(watched, row, blockers);
    } catch {
      // The second connection is a convenience: where it cannot be had, only the time is told.
      await this.leave();
      if (watched) this.tell(watched, undefined, []);
    } finally {
      this.looking = false;
    }
  }

  private tell(running: Running, row: Row | undefined, blockers: readonly Blocker[]): void {
    const { version } = running;
    if (this.isPast(running)) return;
    const { session } = this.worker();
    this.emit({
      event: 'migration_progress',
      version,
      elapsed_ms: Math.round(performance.now() - running.since),
      ...whatRuns({ running, session, file: this.fileOf(version), row, blockers }),
    });
  }

  /** Nothing is told of a migration that has ended, nor after the end of the run. */
  private isPast({ version }: Running): boolean {
    return this.stopped.signal.aborted || this.current()?.version !== version;
  }

  private async ask(): Promise<Row | undefined> {
    const worker = this.worker();
    if (this.connector.target.kind === 'embedded') return undefined;
    const { colleagues, isDirect } = worker.session;
    if (colleagues) {
      const { guard, workers } = colleagues;
      const query = progressQuery(`(${workers} LIMIT 1)`);
      return progressIn(await guard.send(`SELECT pg_catalog.pg_stat_clear_snapshot(); ${query}`));
    }
    if (isDirect !== true) return undefined;
    const query = `BEGIN READ ONLY; ${progressQuery(String(worker.pid))}; COMMIT`;
    if (this.session) return progressIn(await (await this.session).send(query));
    this.session = this.connector.connect(query, this.stopped.signal);
    return progressIn(await (await this.session).first);
  }
}

const progressIn = (answer: Row[][]): Row | undefined => answer.flat().find((row) => 'blockers' in row);

/** In a transaction. @param pid an expression */
const progressQuery = (pid: string): string => `${SAFE_PATH};
SET LOCAL statement_timeout = 0;
SELECT ${PROGRESS_COLUMNS},
  (SELECT a.wait_event FROM pg_stat_activity a WHERE a.pid = one.pid) AS wait_event,
  ${blockersOf('one.pid')} AS blockers,
  (SELECT setting::int FROM pg_settings WHERE name = 'deadlock_timeout') AS deadlock_ms
FROM (SELECT ${pid} AS pid) one`;
