/** From a named database to a session: walks the ways to connect, waits where that may help, cancels. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Failure } from '../diagnostic.ts';
import { formatDuration } from '../duration.ts';
import type { Emit } from '../events.ts';
import type { Approach } from './reaching/approach.ts';
import { attempts, fits, roleFailure, walk, type ConnectAttempt } from './reaching/attempts.ts';
import { sendCancel } from './reaching/cancel.ts';
import { ConnectFailure } from './reaching/connect-failure.ts';
import { timeoutFailure } from './reaching/network-error.ts';
import { loginFailure } from './reaching/server-error.ts';
import {
  endQuery,
  identityOf,
  inquire,
  inquireOfGuard,
  type Inquiry,
  type Sign,
  signQuery,
} from './inquiry.ts';
import { leaseOf, watchOver } from './liveness.ts';
import { ConnectionLost, type Identity, Session } from './session.ts';
import { openSocket, type OpenedSocket } from './reaching/socket.ts';
import type { Surroundings } from './naming/surroundings.ts';
import { describeTarget, type EmbeddedTarget, type ServerTarget, type Target } from './naming/target.ts';

export interface Connector {
  readonly target: Target;
  /** For people, without secrets. */
  readonly description: string;
  /**
   * Connects, with `first` sent right behind the start of the connection; its answer is in `session.first`.
   * @param patienceMs try again for so long, or for the time of `--wait` where that is longer
   * @throws ConnectFailure (exit 5) when that time is over; the signal's reason
   */
  connect(first: string, signal: AbortSignal, patienceMs?: number): Promise<Session>;
  /** Asks the server to cancel what the session runs; may come too late, then nothing happens. */
  cancel(session: Session): Promise<void>;
  /**
   * Ends what the server still has of a session that was lost, where it waits for us: a network that stalls tells the
   * server nothing, and its locks would stay. Never throws; takes no longer than an attempt to connect.
   */
  bury(session: Session): Promise<void>;
  /** For how long the server may keep a session that says nothing; undefined: as long as it likes. */
  readonly leaseMs: number | undefined;
}

export interface ConnectorOptions {
  /** For how long to try again where the database does not answer yet, in milliseconds; 0: one try. */
  waitMs: number;
  surroundings: Surroundings;
  emit: Emit;
  /** Of the same target. */
  approach?: Approach | undefined;
}

export function connectorFor(target: Target, options: ConnectorOptions): Connector {
  return target.kind === 'embedded' ? new EmbeddedConnector(target) : new ServerConnector(target, options);
}

/** Pauses between attempts while waiting: short at first, since a container's database is there soon. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
/** So long a lost session's end may take. */
const BURY_MS = 3000;
/** Even where the time is nearly over, an attempt gets so long. */
const SHORTEST_ATTEMPT_MS = 250;

class ServerConnector implements Connector {
  readonly target: ServerTarget;
  readonly description: string;
  readonly leaseMs: number | undefined;
  private readonly options: ConnectorOptions;
  private readonly opened = new WeakMap<Session, OpenedSocket>();

  constructor(target: ServerTarget, options: ConnectorOptions) {
    this.target = target;
    this.description = describeTarget(target);
    this.options = options;
    this.leaseMs = target.patience && leaseOf(target.patience);
  }

  async connect(first: string, signal: AbortSignal, patienceMs = 0): Promise<Session> {
    const limit = Math.max(this.options.waitMs, patienceMs);
    const started = performance.now();
    let pause = FIRST_PAUSE_MS;
    let earlier: ConnectFailure | undefined;
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      const left = limit - (performance.now() - started);
      const end =
        limit === 0 ? undefined : AbortSignal.timeout(Math.ceil(Math.max(left, SHORTEST_ATTEMPT_MS)));
      try {
        return await this.walk(first, signal, end);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ConnectFailure) || !error.retryable || limit === 0) throw error;
        const elapsed = performance.now() - started;
        // An attempt that was cut short says nothing of the database; the one before it does.
        const reason = end?.aborted ? (earlier ?? error) : error;
        if (elapsed >= limit) throw waitedInVain(reason, elapsed, attempt);
        earlier = reason;
        const { emit } = this.options;
        const elapsed_ms = Math.round(elapsed);
        emit({ event: 'connect_wait', attempt, reason: error.message, elapsed_ms, limit_ms: limit });
        // Replicas that were refused together would come back together.
        const jittered = pause * (0.5 + Math.random() / 2);
        await sleep(Math.min(jittered, limit - elapsed), undefined, { signal });
        pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
      }
    }
  }

  /** All ways to connect, once; `limit` ends all of them together, where somebody waits. */
  private async walk(first: string, signal: AbortSignal, limit: AbortSignal | undefined): Promise<Session> {
    const either = limit ? AbortSignal.any([signal, limit]) : signal;
    try {
      return await walk(attempts(this.target), (way) => this.attempt(way, first, either, signal));
    } catch (error) {
      if (!limit?.aborted || signal.aborted || error instanceof ConnectFailure) throw error;
      throw new ConnectFailure(
        { stage: 'reach', retryable: true },
        { code: 'timeout', message: `${this.description}: no answer` },
        { cause: error },
      );
    }
  }

  async cancel(session: Session): Promise<void> {
    const opened = this.opened.get(session);
    if (!opened || !session.backend) return;
    const { surroundings } = this.options;
    await sendCancel(this.target, opened, session.backend, { surroundings });
  }

  async bury(session: Session): Promise<void> {
    const opened = this.opened.get(session);
    if (!opened || session.isDirect !== true) return;
    await inquire(this.about(session, opened), endQuery, BURY_MS);
  }

  private about(session: Session, opened: OpenedSocket): Inquiry {
    return { session, opened, target: this.target, surroundings: this.options.surroundings };
  }

  /** @param signal somebody wants to leave */
  private watch(session: Session, opened: OpenedSocket, signal: AbortSignal): void {
    const { patience } = this.target;
    if (!patience) return;
    const about = this.about(session, opened);
    const { connectTimeoutMs = Number.POSITIVE_INFINITY } = this.target;
    const ask = async (limitMs: number): Promise<Sign> => {
      const { colleagues, isBrief } = session;
      if (colleagues && !colleagues.guard.isOver) return inquireOfGuard(colleagues, limitMs);
      const sign = await inquire(about, signQuery, Math.min(limitMs, connectTimeoutMs));
      // Of a session behind a pooler nobody knows anything; but its answer would be here.
      return sign === 'unknown' && isBrief ? 'waits' : sign;
    };
    const watch = watchOver(session, opened.socket, patience, ask);
    const hurry = (): void => watch.hurry();
    signal.addEventListener('abort', hurry, { once: true });
    opened.socket.once('close', () => signal.removeEventListener('abort', hurry));
  }

  /**
   * @param signal ends the attempt
   * @param leave somebody wants to leave, now or later
   */
  private async attempt(
    way: ConnectAttempt,
    first: string,
    signal: AbortSignal,
    leave: AbortSignal,
  ): Promise<Session> {
    const { target, options } = this;
    const { surroundings, approach } = options;
    const opened = await (approach?.take(way, signal) ?? openSocket(target, way, { signal, surroundings }));
    const abort = (): void => void opened.socket.destroy();
    signal.addEventListener('abort', abort, { once: true });
    const isLate = after(opened.loginTimeoutMs);
    try {
      const starting = Session.start(opened, identityOf(target, way), opened.loginTimeoutMs, first);
      opened.socket.resume();
      const session = await starting;
      this.opened.set(session, opened);
      this.watch(session, opened, leave);
      await requireRole(session, way, opened.name);
      return session;
    } catch (error) {
      const { connectTimeoutMs = 0 } = target;
      if (isLate() && isSilence(error)) throw timeoutFailure(opened.name, connectTimeoutMs);
      throw loginFailure(error, {
        where: opened.name,
        user: target.user,
        database: target.database,
        tls: opened.tls,
        passwordFrom: way.host.passwordFrom,
        isUnixSocket: way.host.socketPath !== undefined,
      });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

/** Tells whether so much time has passed; 0 means that there is no limit. */
function after(ms: number): () => boolean {
  const since = performance.now();
  return () => ms > 0 && performance.now() - since >= ms;
}

/** The connection ended, and nobody said why: where the time was over, it was we who ended it. */
const isSilence = (error: unknown): boolean =>
  error instanceof ConnectionLost && error.fatal === undefined && error.cause === undefined;

/** The last attempt's failure, and how long it was tried. */
function waitedInVain(last: ConnectFailure, elapsedMs: number, tries: number): ConnectFailure {
  const waited = `Waited ${formatDuration(elapsedMs)}, ${tries} attempt(s)`;
  const diagnostics = last.diagnostics.map((diagnostic) => ({
    ...diagnostic,
    detail: diagnostic.detail === undefined ? waited : `${diagnostic.detail}\n${waited}`,
    remedy: 'Is the database up, and is the address right? Wait longer with --wait.',
  }));
  return new ConnectFailure(last, diagnostics, { cause: last });
}

/** One more round trip, only where `target_session_attrs` asks for something. */
async function requireRole(session: Session, way: ConnectAttempt, where: string): Promise<void> {
  if (way.sessionAttrs === 'any') return;
  const [row] = (
    await session.send(`SELECT pg_catalog.pg_is_in_recovery() AS recovery,
pg_catalog.current_setting('default_transaction_read_only') AS read_only`)
  ).flat();
  const role = { inRecovery: row?.['recovery'] === true, readOnly: row?.['read_only'] === 'on' };
  if (fits(way.sessionAttrs, role)) return;
  await session.close();
  throw roleFailure(way, where);
}

class EmbeddedConnector implements Connector {
  readonly target: EmbeddedTarget;
  readonly leaseMs = undefined;
  readonly description: string;

  constructor(target: EmbeddedTarget) {
    this.target = target;
    this.description = describeTarget(target);
  }

  async connect(first: string): Promise<Session> {
    const { openEmbedded } = await import('./embedded/embedded.ts');
    const database = await openEmbedded(this.target.dir);
    const wire = {
      socket: database.connect(),
      name: this.description,
      embedded: true,
      close: database.close,
    };
    try {
      return await Session.start(wire, EMBEDDED_IDENTITY, 0, first);
    } catch (error) {
      throw new Failure(
        EXIT.unreachable,
        { severity: 'error', code: 'embedded-failed', message: `${this.description}: ${String(error)}` },
        { cause: error },
      );
    }
  }

  /** The embedded database works in this very thread: when this could be called, nothing runs. */
  async cancel(): Promise<void> {}
  async bury(): Promise<void> {}
}

/** Who everybody is in an embedded database. */
export const EMBEDDED_IDENTITY: Identity = {
  user: 'postgres',
  database: 'postgres',
  password: () => undefined,
  applicationName: 'aim-migrate',
};
