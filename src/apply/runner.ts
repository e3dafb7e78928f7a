/** Runs the steps of a plan under the lock: groups them into flights, tries again, finds out after a loss. */
import type { Connector } from '../database/connector.ts';
import { ConnectionLost, ServerError, type Session } from '../database/session.ts';
import type { Emit } from '../events.ts';
import type { ParsedFile } from '../migrations/migration.ts';
import type { Step } from '../plan/decision.ts';
import { lockKey } from './advisory.ts';
import type { RunLock } from './asking.ts';
import { Attempts } from './attempts.ts';
import { compose, type ComposeContext, messageOptions } from './compose.ts';
import { cannotWiden } from './checks.ts';
import { migrationFailure, Raced } from './failures.ts';
import { emitNotice, type FailedMessage, fly } from './flight.ts';
import { enterFence, isFencedOff } from './fence.ts';
import { widenHistory } from './history.ts';
import { cancellable, interruptedFailure, ROLLED_BACK, STATEMENTS_KEPT } from './interruption.ts';
import { committedOf, lockLost, reconnect, requireKept, type UnderWay } from './loss.ts';
import { runStatements } from './non-transactional.ts';
import {
  isAlreadyRecorded,
  isCanceled,
  isOfFile,
  isTransient,
  messageDiagnostic,
  statementDiagnostic,
} from './server-diagnostic.ts';
import { Tracker } from './tracker.ts';
import { type ComposeTimeouts, lockTimeoutOf, type SessionFacts } from './session-settings.ts';
import { Watcher } from './watcher.ts';

export interface RunnerContext extends Omit<ComposeContext, 'timeouts' | keyof SessionFacts> {
  connector: Connector;
  timeouts: { lockMs: number; lockRetryMs: number; statementMs: number; runLockMs: number };
  emit: Emit;
  signal: AbortSignal;
}

export class Runner {
  /** Versions that are known to be committed by this run, in order. */
  readonly applied: string[] = [];
  private context: RunnerContext & ComposeContext;
  private readonly tracker: Tracker;
  private readonly watcher: Watcher;
  private session: Session;
  private lock: RunLock;
  /** The history table has our shape, and what V1 covers is recorded. */
  private historyReady = false;

  constructor(context: RunnerContext, lock: RunLock) {
    this.tracker = new Tracker(context.emit);
    const timeouts = { ...context.timeouts, patientLockMs: context.timeouts.lockRetryMs };
    const { emit } = this.tracker;
    this.context = { ...context, timeouts, ...factsOf(lock, context), emit };
    this.session = lock.session;
    this.lock = lock;
    const worker = (): { session: Session; pid: number } => ({
      session: this.session,
      pid: this.lock.state.pid,
    });
    const fileOf = (version: string): ParsedFile | undefined => wholeFile(version, context);
    this.watcher = new Watcher(context.connector, worker, context.emit, () => this.tracker.running, fileOf);
  }

  /**
   * Applies the steps of the plan in order.
   * @throws Failure: exit 3 where a migration failed, 5 where the connection or a lock could not be had,
   * 130/143 interrupted; Raced. `applied` says what was done before.
   */
  async run(): Promise<void> {
    const { plan, signal } = this.context;
    await this.widen();
    let todo: readonly Step[] = plan.steps;
    for (let next = todo[0]; next; next = todo[0]) {
      if (signal.aborted) throw interruptedFailure(signal.reason, 'nothing was under way');
      this.requireLock(next);
      if (isTransactional(next)) {
        todo = await this.flight(todo);
      } else {
        await this.single(next);
        todo = todo.slice(1);
      }
    }
  }

  /** Ends the current session, which is another one after a loss. */
  async close(): Promise<void> {
    await this.watcher.stop();
    if (this.session.isOver) await this.context.connector.bury(this.session);
    await this.lock.release();
    await this.session.close();
  }

  /** One more round trip, once in the life of a database that the older runner made. */
  private async widen(): Promise<void> {
    const { names, timeouts, fence } = this.context;
    const statements = widenHistory(this.lock.state, names);
    if (statements.length === 0) return;
    const settings = `SET LOCAL lock_timeout = ${Math.ceil(timeouts.lockMs)}`;
    try {
      await this.retry(names.historyTable, timeouts.lockMs, async () => {
        await this.session.send('BEGIN');
        await this.session.send([...enterFence(fence), settings, ...statements, 'COMMIT'].join(';\n'));
      });
    } catch (error) {
      throw error instanceof ServerError ? cannotWiden(error.message, names, error) : error;
    }
  }

  /** Flies the transactional steps at the front; gives what is left. */
  private async flight(todo: readonly Step[]): Promise<readonly Step[]> {
    const end = todo.findIndex((step) => !isTransactional(step));
    const group = end === -1 ? todo : todo.slice(0, end);
    const { emit } = this.context;
    let left = group;
    let attempts = this.newAttempts();
    while (left.length > 0) {
      const first = left[0];
      const insistent = { ...this.context, timeouts: attempts.nextTimeouts() };
      const messages = left.map((step, index) =>
        compose(
          step,
          this.lock.state,
          index === 0 && !this.historyReady,
          step === first ? insistent : this.context,
        ),
      );
      const heldMs = first ? lockTimeoutOf(first.migration, insistent.timeouts) : 0;
      const flying = fly(this.session, messages, emit);
      const { applied, failed, rest } = await this.attempt(flying, attempts, heldMs);
      for (const message of applied) this.committed(message.migration.version);
      if (applied.length > 0) attempts = this.newAttempts();
      left = left.slice(applied.length);
      if (!failed) return todo.slice(group.length);
      const lost = await this.lossOf(failed);
      if (lost) {
        left = left.slice(await this.findOut([failed.message, ...rest], lost));
      } else {
        await this.judge(failed, attempts, applied.length === 0 ? heldMs : undefined);
      }
    }
    return todo.slice(group.length);
  }

  /** Runs a non-transactional step. */
  private async single(step: Step): Promise<void> {
    const { connector, signal, parsed, emit } = this.context;
    const { migration } = step;
    const file = parsed(step);
    const options = messageOptions(this.lock.state, !this.historyReady, this.context);
    let current = file.statements[0];
    this.session.onNotice = (notice) => emitNotice(notice, migration.version, emit);
    try {
      await cancellable(
        runStatements({
          session: this.session,
          migration,
          parsed: file,
          state: this.lock.state,
          options,
          emit,
          signal,
          requireLock: () => this.requireLock(step),
          retry: (run, heldMs) => this.retry(migration.version, heldMs, run),
          onStatement: (statement) => (current = statement),
        }),
        this.session,
        connector,
        signal,
      );
    } catch (error) {
      if (error instanceof ConnectionLost) {
        await this.findOut([{ migration, track: 'incremental' }], error);
        return;
      }
      if (signal.aborted) throw interruptedFailure(signal.reason, STATEMENTS_KEPT);
      if (!(error instanceof ServerError) || !current) throw error;
      if (isAlreadyRecorded(error, this.context.names)) throw new Raced(migration.version, 'record');
      throw migrationFailure(
        migration,
        statementDiagnostic(error, migration, file.sql, current, this.context.names),
        error,
      );
    }
    this.committed(migration.version);
  }

  /** Runs one statement again and again while somebody else's lock is in the way. */
  private async retry(
    version: string,
    heldMs: number,
    run: (timeouts: ComposeTimeouts) => Promise<void>,
  ): Promise<void> {
    const attempts = this.newAttempts();
    for (;;) {
      const timeouts = attempts.nextTimeouts();
      try {
        return await this.attempt(run(timeouts), attempts, heldMs);
      } catch (error) {
        if (!(error instanceof ServerError)) throw error;
        await this.rollBack();
        if (isFencedOff(error)) throw lockLost(error);
        if (!isTransient(error)) throw error;
        await attempts.pause(version, error, Math.max(heldMs, timeouts.atLeastLockMs ?? 0));
      }
    }
  }

  /** At one migration, or one statement. */
  private newAttempts(): Attempts {
    return new Attempts(this.context, this.watcher);
  }

  private async attempt<T>(work: Promise<T>, attempts: Attempts, heldMs: number): Promise<T> {
    const { connector, signal } = this.context;
    attempts.lookWhile(work, heldMs);
    return await cancellable(work, this.session, connector, signal);
  }

  /**
   * Returns where the migration is worth another attempt, after the pause before it.
   * @param heldMs how long it may have held others up, where that is not the usual time
   */
  private async judge(
    { error, message, inBody }: FailedMessage,
    attempts: Attempts,
    heldMs = lockTimeoutOf(message.migration, this.context.timeouts),
  ): Promise<void> {
    if (!(error instanceof ServerError)) throw error;
    await this.rollBack();
    const { signal, names } = this.context;
    if (signal.aborted && isCanceled(error)) throw interruptedFailure(signal.reason, ROLLED_BACK);
    if (isAlreadyRecorded(error, names) && !isOfFile(error, message, inBody))
      throw new Raced(message.migration.version, 'record');
    if (isTransient(error)) {
      return await attempts.pause(message.migration.version, error, heldMs);
    }
    throw migrationFailure(message.migration, messageDiagnostic(error, message, inBody), error);
  }

  /** The server's answer that the run has lost its lock meanwhile, as what it is. */
  private async lossOf({ error, inBody }: FailedMessage): Promise<ConnectionLost | undefined> {
    if (error instanceof ConnectionLost) return error;
    if (inBody || !(error instanceof ServerError) || !isFencedOff(error)) return undefined;
    await this.rollBack();
    return lockLost(error);
  }

  /** Finds out after a loss how many of the messages under way had been committed. */
  private async findOut(underWay: readonly UnderWay[], lost: ConnectionLost): Promise<number> {
    const { connector, emit } = this.context;
    await this.session.close();
    // Behind a pooler it is on a connection of its own, which may live on.
    await this.lock.release();
    const found = await reconnect(this.context, underWay, this.session, lost);
    this.lock = found;
    this.session = found.session;
    this.context = { ...this.context, ...factsOf(found, this.context) };
    this.historyReady = false;
    const { history } = this.lock.state;
    const rows = history.kind === 'ours' ? history.rows : [];
    requireKept(this.applied, rows, lost, connector.description);
    const committed = committedOf(underWay, rows, lost, connector.description);
    for (const { message, row } of committed) {
      const { version, file } = message.migration;
      emit({ event: 'migration_start', version, file, track: message.track });
      emit({ event: 'migration_finish', version, file, duration_ms: row.executionMs ?? 0 });
      this.committed(version);
    }
    return committed.length;
  }

  /** @throws Raced where the lock has gone: it has to be had again, since somebody else may be at work now */
  private requireLock({ migration }: Step): void {
    if (this.lock.isLost()) throw new Raced(migration.version, 'lock');
  }

  private committed(version: string): void {
    this.applied.push(version);
    this.historyReady = true;
  }

  /** Where the connection goes away meanwhile, the server rolls back by itself. */
  private async rollBack(): Promise<void> {
    await this.session.send('ROLLBACK').catch((error: unknown) => {
      if (!(error instanceof ConnectionLost)) throw error;
    });
  }
}

/** What the session that works has to be again behind each file. */
const factsOf = (
  { session, state, fence }: RunLock,
  { connector, names }: Pick<RunnerContext, 'connector' | 'names'>,
): SessionFacts => ({
  leaseMs: connector.leaseMs,
  login: session.wire.embedded ? state.user : undefined,
  lock: session.isDirect === true ? lockKey(names) : undefined,
  fence,
});

/** What the message of a transactional migration holds; unknown for `raw`. */
function wholeFile(version: string, { plan, parsed }: RunnerContext): ParsedFile | undefined {
  const step = plan.steps.find(({ migration }) => migration.version === version);
  return step && isTransactional(step) && !step.migration.directives.raw ? parsed(step) : undefined;
}

const isTransactional = ({ migration }: Step): boolean => !migration.directives.noTransaction;
