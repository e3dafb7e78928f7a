/**
 * The main job: look, decide, take the lock, decide again, apply. Nothing pending costs the connection and one
 * flight, and takes no lock.
 */
import { ConnectionLost, type Session } from '../database/session.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import type { MigrationSet, ParsedFile } from '../migrations/migration.ts';
import type { UpOutcome } from '../outcomes.ts';
import { decide, type Names } from '../plan/decide.ts';
import type { DecideOptions, Decision, Plan, Step } from '../plan/decision.ts';
import type { DatabaseState } from '../plan/state.ts';
import { emitConnected, emitFailed, refuse, tell } from './announce.ts';
import type { RunLock } from './asking.ts';
import { explained, requireSupportedServer, requireWritable } from './checks.ts';
import { MigrationFailure, overtaken, Raced } from './failures.ts';
import { interruptedFailure } from './interruption.ts';
import { ASK_AGAIN_MS } from './loss.ts';
import { isShort, leave, ParsedFiles, whileParsing } from './parsed-files.ts';
import { readState, stateQuery } from './read-state.ts';
import type { Runner, RunnerContext } from './runner.ts';
import type { StateQuestion } from './state-query.ts';

export interface ApplyRequest extends Pick<
  RunnerContext,
  'connector' | 'names' | 'timeouts' | 'emit' | 'signal' | 'toolVersion'
> {
  set: MigrationSet;
  options: DecideOptions;
  /** Where the connection was begun already, with `stateQuery` as its first message. */
  opening?: Promise<Session>;
}

/** How often a run that was overtaken by another looks again. */
const RACES = 5;

/** Brings the database up to date. Failures come back in the outcome, with what was applied before them. */
export async function applyPending(request: ApplyRequest): Promise<UpOutcome> {
  const started = performance.now();
  const applied: string[] = [];
  let pending: readonly string[] = [];
  const outcome = (
    result: UpOutcome['outcome'],
    errors: UpOutcome['errors'],
    exitCode: UpOutcome['exit_code'],
  ): UpOutcome => ({
    command: 'up',
    exit_code: exitCode,
    outcome: result,
    applied,
    not_applied: without(pending, applied),
    duration_ms: Math.round(performance.now() - started),
    errors,
  });
  const announce = (plan: Plan): void => {
    pending = [...plan.steps.map((step) => step.migration), ...plan.beyond].map((m) => m.version);
  };
  try {
    await untilDone(request, { announce, applied });
    return outcome(applied.length > 0 ? 'applied' : 'up_to_date', [], EXIT.done);
  } catch (error) {
    const { signal } = request;
    const { description } = request.connector;
    // Whoever is interrupted gives up sooner where the connection stalls: that is the interrupt's doing.
    const isOurs = error instanceof Failure && !(error.cause instanceof ConnectionLost);
    const failure =
      signal.aborted && !isOurs ? interruptedFailure(signal.reason) : explained(error, description);
    if (!(failure instanceof Failure) || failure.exitCode === EXIT.usage) throw failure;
    const ended = outcome(resultOf(failure), failure.diagnostics, failure.exitCode);
    if (!(failure instanceof MigrationFailure)) return ended;
    emitFailed(failure, request.emit);
    const { version, file, directives } = failure.migration;
    return { ...ended, failed: { version, file, rolled_back: !directives.noTransaction } };
  }
}

function without(versions: readonly string[], done: readonly string[]): string[] {
  const left = new Set(versions);
  for (const version of done) left.delete(version);
  return [...left];
}

/** What a run leaves behind while it goes on, for the outcome. */
interface Trace {
  announce: (plan: Plan) => void;
  applied: string[];
}

async function untilDone(request: ApplyRequest, trace: Trace): Promise<void> {
  const { connector, names, signal, opening } = request;
  for (let race = 0; ; race += 1) {
    const session =
      race === 0
        ? await (opening ?? connector.connect(stateQuery(names), signal))
        : await connector.connect(stateQuery(names), signal, ASK_AGAIN_MS);
    try {
      return await once(request, session, trace);
    } catch (error) {
      if (!(error instanceof Raced)) throw error;
      if (race === RACES) throw overtaken(error, names);
    }
  }
}

async function once(request: ApplyRequest, session: Session, trace: Trace): Promise<void> {
  const { connector, names, timeouts, emit, signal, set, options } = request;
  const judge = (state: DatabaseState): Decision => decide(state, set, names, options);
  const files = new ParsedFiles();
  let runner: Runner | undefined;
  let lock: RunLock | undefined;
  try {
    const state = await firstState(session, names);
    requireSupportedServer(state);
    emitConnected(state, emit);
    const first = judge(state);
    if (first.kind === 'plan' && first.steps.length === 0) {
      trace.announce(first);
      return tell(first, set, emit);
    }
    if (state.readOnly && first.kind === 'refusal') return refuse(first, emit);

    // Also a refusal is said only after another look under the lock: another runner may be in the middle.
    const wanted = (now: DatabaseState): boolean => !isDone(judge(now));
    const { acquireLock } = await import('./lock.ts');
    const ask = (waiting: AbortSignal, onAnswer?: (hasLock: boolean) => void): Promise<RunLock> =>
      acquireLock({
        session,
        connector,
        names,
        state,
        wanted,
        timeoutMs: timeouts.runLockMs,
        emit,
        signal: waiting,
        ...(onAnswer && { onAnswer }),
      });
    const steps = first.kind === 'plan' ? first.steps : [];
    if (steps.length > 0) requireWritable(state, names);
    if (isShort(steps)) {
      lock = await whileParsing(steps, files, ask, signal);
    } else {
      await files.parse(steps);
      lock = await ask(signal);
    }
    const decision = judge(lock.state);
    if (decision.kind === 'refusal') return refuse(decision, emit);
    if (decision.steps.length > 0) requireWritable(lock.state, names);
    // Everything that can be known to fail is found before the first statement is sent.
    await files.parse(decision.steps);
    tell(decision, set, emit);
    trace.announce(decision);
    if (decision.steps.length === 0) return;
    const parsed = (step: Step): ParsedFile => files.of(step);
    const sentinel = options.to === undefined ? 'made' : 'kept';
    const { Runner } = await import('./runner.ts');
    runner = new Runner({ ...request, plan: decision, parsed, sentinel }, lock);
    await runner.run();
  } finally {
    trace.applied.push(...(runner?.applied ?? []));
    if (runner) await runner.close();
    else await leave(lock ?? { session });
  }
}

const isDone = (decision: Decision): boolean => decision.kind === 'plan' && decision.steps.length === 0;

/** The answer to `stateQuery` that was sent with the connection. @throws Failure where there is none */
export async function firstState(
  session: Session,
  names: Names,
  columns?: StateQuestion['columns'],
): Promise<DatabaseState> {
  try {
    return await readState(session, names, session.first, columns);
  } catch (error) {
    throw explained(error, session.wire.name);
  }
}

function resultOf({ exitCode }: Failure): UpOutcome['outcome'] {
  if (exitCode === EXIT.refused) return 'refused';
  if (exitCode === EXIT.unreachable) return 'unreachable';
  return exitCode === EXIT.sigint || exitCode === EXIT.sigterm ? 'interrupted' : 'failed';
}
