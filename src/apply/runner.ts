/** Runs the steps of a plan under the lock: groups them into flights, tries again, finds out after a loss. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connector } from '../database/connector.ts';
import { ConnectionLost, ServerError, type Session } from '../database/session.ts';
import type { Emit, RunEvent } from '../events.ts';
import type { ParsedFile } from '../migrations/migration.ts';
import type { Names } from '../plan/decide.ts';
import type { Plan, Step } from '../plan/decision.ts';
import type { DatabaseState } from '../plan/state.ts';
import { Backoff } from './backoff.ts';
import {
  blockedFailure,
  migrationFailure,
  MissingSentinel,
  Raced,
  unknownAfterLoss,
  undoneByLoss,
} from './failures.ts';
import { type FailedMessage, fly } from './flight.ts';
import { prepareHistory, recordOf } from './history.ts';
import { cancellable, interruptedFailure } from './interruption.ts';
import { acquireLock, type RunLock } from './lock.ts';
import { runStatements } from './non-transactional.ts';
import { parseState, stateQuery } from './read-state.ts';
import {
  isAlreadyRecorded,
  isBehindFile,
  isCanceled,
  isTransient,
  messageDiagnostic,
  statementDiagnostic,
} from './server-diagnostic.ts';
import { consolidatedMessage, incrementalMessage, type Message, type MessageOptions } from './transaction.ts';
import { type Watched, Watcher } from './watcher.ts';

export interface RunnerContext {
  connector: Connector;
  names: Names;
  timeouts: { lockMs: number; lockRetryMs: number; statementMs: number; runLockMs: number };
  emit: Emit;
  signal: AbortSignal;
  toolVersion: string;
  parsed: (step: Step) => ParsedFile;
  /** False where `--to` may stop before the migration that makes the sentinel. */
  requireSentinel: boolean;
}

/** After a lost connection: for how long to try to ask the database what became of the work. */
const ASK_AGAIN_MS = 30_000;
/** While an attempt runs that may fail on a lock again: how often to look who holds it. */
const LOOK_FOR_BLOCKERS_MS = 200;

/** The warning at a ROLLBACK where the server has rolled back already. */
const NO_TRANSACTION = '25P01';

export class Runner {
  /** Versions that are known to be committed by this run, in order. */
  readonly applied: string[] = [];
  private readonly context: RunnerContext;
  private session: Session;
  private lock: RunLock;
  /** The history table has our shape, and what V1 covers is recorded. */
  private historyReady = false;
  private watched: Watched | undefined;
  private watcher: Watcher | undefined;

  constructor(context: RunnerContext, session: Session, lock: RunLock) {
    this.context = { ...context, emit: (event) => this.note(event, context.emit) };
    this.session = session;
    this.lock = lock;
  }

  /**
   * Applies the steps in order.
   * @throws Failure: exit 3 where a migration failed, 5 where the connection or a lock could not be had,
   * 130/143 interrupted; Raced. `applied` says what was done before.
   */
  async run(plan: Plan): Promise<void> {
    this.session.onNotice = ({ severity, message, code }) => {
      if (code === NO_TRANSACTION) return;
      this.context.emit({
        event: 'notice',
        severity,
        message,
        ...(this.watched && { version: this.watched.version }),
      });
    };
    const { connector, emit, signal } = this.context;
    this.watcher = new Watcher(connector, this.workingPid(), emit, () => this.watched);
    try {
      let todo = plan.steps;
      while (todo.length > 0) {
        if (signal.aborted) throw interruptedFailure(signal.reason);
        todo = isTransactional(todo[0]) ? await this.flight(todo, plan) : await this.single(todo, plan);
      }
    } finally {
      await this.watcher.stop();
    }
  }

  /** The current session, which is another one after a loss. */
  async close(): Promise<void> {
    if (!this.session.isOver) await this.lock.release();
    await this.session.close();
  }

  /** Flies the transactional steps at the front; gives what is left. */
  private async flight(todo: readonly Step[], plan: Plan): Promise<readonly Step[]> {
    const end = todo.findIndex((step) => !isTransactional(step));
    const group = end === -1 ? todo : todo.slice(0, end);
    const { connector, signal, emit, timeouts } = this.context;
    let left = group;
    let backoff = new Backoff(timeouts.lockRetryMs, performance.now());
    while (left.length > 0) {
      const messages = left.map((step, index) => this.message(step, index === 0, plan));
      const flying = cancellable(fly(this.session, messages, emit), this.session, connector, signal);
      if (backoff.attempt > 0) void this.watcher?.lookWhile(flying, LOOK_FOR_BLOCKERS_MS);
      const { applied, failed, rest } = await flying;
      this.committed(applied.map((message) => message.migration.version));
      left = left.slice(applied.length);
      if (applied.length > 0) backoff = new Backoff(timeouts.lockRetryMs, performance.now());
      if (!failed) continue;
      if (failed.error instanceof ConnectionLost) {
        left = left.slice(await this.resolveLoss([failed.message, ...rest], failed.error));
        continue;
      }
      await this.judge(failed, backoff);
    }
    return todo.slice(group.length);
  }

  /** Returns where the migration is worth another attempt, after the pause before it. */
  private async judge({ error, message, inBody }: FailedMessage, backoff: Backoff): Promise<void> {
    if (!(error instanceof ServerError)) throw error;
    await this.rollBack();
    const { signal, names } = this.context;
    if (signal.aborted && isCanceled(error)) throw interruptedFailure(signal.reason);
    if (isAlreadyRecorded(error, names)) throw new Raced(message.migration.version);
    if (isTransient(error)) return await this.pause(message.migration.version, error, backoff);
    if (inBody && error.sqlstate === '42P01' && isBehindFile(error, message)) {
      throw new MissingSentinel(message.migration, names);
    }
    throw migrationFailure(message.migration, messageDiagnostic(error, message, inBody), error);
  }

  private async pause(version: string, error: ServerError, backoff: Backoff): Promise<void> {
    const wait = backoff.next(performance.now());
    const blockers = this.watcher?.blockers ?? [];
    if (wait === undefined) throw blockedFailure(version, error, backoff.attempt, blockers);
    const { emit, signal } = this.context;
    emit({
      event: 'migration_retry',
      version,
      attempt: backoff.attempt,
      wait_ms: wait,
      reason: error.message,
      ...(blockers.length > 0 && { blocked_by: blockers }),
    });
    await sleep(wait, undefined, { signal }).catch(() => {
      throw interruptedFailure(signal.reason);
    });
  }

  /** Runs the non-transactional step at the front; gives what is left. */
  private async single(todo: readonly Step[], plan: Plan): Promise<readonly Step[]> {
    const [step, ...rest] = todo;
    if (!step) return [];
    const { connector, signal, timeouts, parsed, emit } = this.context;
    const { migration } = step;
    const retry = async (run: () => Promise<void>): Promise<void> => {
      const backoff = new Backoff(timeouts.lockRetryMs, performance.now());
      for (;;) {
        const running = run();
        if (backoff.attempt > 0) void this.watcher?.lookWhile(running, LOOK_FOR_BLOCKERS_MS);
        try {
          return await running;
        } catch (error) {
          if (!(error instanceof ServerError) || !isTransient(error)) throw error;
          await this.pause(migration.version, error, backoff);
        }
      }
    };
    const file = parsed(step);
    const job = {
      session: this.session,
      migration,
      parsed: file,
      state: this.lock.state,
      options: this.options(true, false, plan),
      emit,
      signal,
      retry,
    };
    let current = file.statements[0];
    try {
      const work = runStatements({ ...job, onStatement: (statement) => (current = statement) });
      await cancellable(work, this.session, connector, signal);
    } catch (error) {
      if (signal.aborted) throw interruptedFailure(signal.reason);
      if (error instanceof ConnectionLost)
        throw undoneByLoss(migration, error, this.context.connector.description);
      if (!(error instanceof ServerError) || !current) throw error;
      throw migrationFailure(migration, statementDiagnostic(error, migration, file.sql, current), error);
    }
    this.committed([migration.version]);
    return rest;
  }

  /**
   * The connection ended while messages were under way: whether their COMMIT was reached is asked, never guessed.
   * The lock is taken again first, since the old backend may still be working.
   * @returns how many of the messages had been committed
   * @throws Failure (exit 5) where one had not, or where nobody could be asked
   */
  private async resolveLoss(messages: readonly Message[], lost: ConnectionLost): Promise<number> {
    const { connector, names, signal, timeouts, emit } = this.context;
    const [first] = messages;
    try {
      await this.session.close();
      this.session = await connector.connect(stateQuery(names), signal, ASK_AGAIN_MS);
      const state = parseState(await this.session.first);
      const request = { session: this.session, connector, names, state, emit, signal };
      this.lock = await acquireLock({ ...request, wanted: () => true, timeoutMs: timeouts.runLockMs });
    } catch (error) {
      throw unknownAfterLoss(first?.migration, lost, error, connector.description, signal);
    }
    this.historyReady = false;
    const rows = this.lock.state.history.kind === 'ours' ? this.lock.state.history.rows : [];
    for (const [index, { migration }] of messages.entries()) {
      const row = rows.find((one) => one.version === migration.version);
      if (!row) throw undoneByLoss(migration, lost, connector.description);
      const { version, file } = migration;
      emit({ event: 'migration_start', version, file, track: messages[index]?.track ?? 'incremental' });
      emit({ event: 'migration_finish', version, file, duration_ms: row.executionMs ?? 0 });
      this.committed([version]);
    }
    return messages.length;
  }

  private message(step: Step, isFirst: boolean, plan: Plan): Message {
    const { requireSentinel, parsed } = this.context;
    const missing = requireSentinel && !this.lock.state.sentinel;
    if (step.kind === 'consolidated') {
      return consolidatedMessage(
        step.migration,
        step.covers,
        parsed(step),
        this.options(isFirst, missing, plan),
      );
    }
    const isLast = plan.track === 'incremental' && step === plan.steps.at(-1);
    return incrementalMessage(step.migration, parsed(step), this.options(isFirst, missing && isLast, plan));
  }

  private options(isFirst: boolean, requireSentinel: boolean, plan: Plan): MessageOptions {
    const { names, toolVersion, timeouts } = this.context;
    const { state } = this.lock;
    const recorded = new Set(
      state.history.kind === 'ours' ? state.history.rows.map((row) => row.version) : [],
    );
    const pending = !isFirst || this.historyReady;
    return {
      names,
      toolVersion,
      timeouts,
      requireSentinel,
      makeSchema: !state.schemaExists,
      prepare: pending ? [] : prepareHistory(state, names),
      backfill: pending
        ? []
        : plan.backfill.filter((m) => !recorded.has(m.version)).map((m) => recordOf(m, 'consolidated')),
    };
  }

  private committed(versions: readonly string[]): void {
    this.applied.push(...versions);
    if (versions.length > 0) this.historyReady = true;
  }

  /** Where the connection goes away meanwhile, the server rolls back by itself. */
  private async rollBack(): Promise<void> {
    await this.session.send('ROLLBACK').catch((error: unknown) => {
      if (!(error instanceof ConnectionLost)) throw error;
    });
  }

  /** The backend that works; undefined behind a pooler, where it is another one each time. */
  private workingPid(): number | undefined {
    const { pid }: DatabaseState = this.lock.state;
    return this.session.backend?.pid === pid ? pid : undefined;
  }

  private readonly begun = new Set<string>();

  /** Keeps what runs now in mind; a migration that is tried again has begun only once. */
  private note(event: RunEvent, emit: Emit): void {
    if (event.event === 'migration_start') {
      this.watched = { version: event.version, since: performance.now() };
      if (this.begun.has(event.version)) return;
      this.begun.add(event.version);
    }
    if (event.event === 'migration_finish') this.watched = undefined;
    emit(event);
  }
}

const isTransactional = (step: Step | undefined): boolean =>
  step?.migration.directives.noTransaction !== true;
