/** Files, run on a shadow database as `up` would run them on the user's. */
import { requireSupportedServer } from '../apply/checks.ts';
import { compose, type ComposeContext, messageOptions } from '../apply/compose.ts';
import { fly } from '../apply/flight.ts';
import { progressTable } from '../apply/history.ts';
import { runStatements } from '../apply/non-transactional.ts';
import { readState, stateQuery } from '../apply/read-state.ts';
import { qualified } from '../database/quote.ts';
import { ServerError } from '../database/session.ts';
import type { Place } from '../diagnostic.ts';
import type { Emit } from '../events.ts';
import type { ParsedFile, Statement } from '../migrations/migration.ts';
import type { Names } from '../plan/decide.ts';
import type { Plan, Step } from '../plan/decision.ts';
import type { DatabaseState } from '../plan/state.ts';
import { rolesIn } from './mentioned-roles.ts';
import { originsOf } from './origins.ts';
import { requireInside } from './outside.ts';
import { parsedOnce } from './parsed.ts';
import { messageFailed, nothingToReplay, statementFailed } from './replay-failure.ts';
import type { Shadow } from './shadow.ts';
import { interrupted, stoppable } from './stoppable.ts';
import { type Telling, tellingFiles } from './telling.ts';

export interface ReplayOptions extends Telling {
  names: Names;
  toolVersion: string;
  signal: AbortSignal;
  /** Hears `migration_start` and so on, as in a run; by default nobody does. */
  emit?: Emit;
  /** Of each file; by default none. */
  timeouts?: ComposeContext['timeouts'];
  /** Make the roles that the files mention and that are missing. */
  createRoles?: boolean;
  /** On a server, let statements through that reach beyond the database (CREATE ROLE, ALTER SYSTEM, …). */
  allowOutside?: boolean;
}

export interface Replayed {
  /** The names of the files that ran, in order. */
  files: readonly string[];
  /** The roles that the files mention without making them. */
  roles: readonly string[];
  /** The history could not be removed, because something depends on it: leave it out of a comparison by its name. */
  historyLeft: boolean;
  /** What was made or last changed where; found when it is asked for. Keys: see origins.ts. */
  readonly origins: ReadonlyMap<string, Place>;
}

/**
 * Runs the steps in order: each file in a transaction of its own, the session reset behind it, non-transactional
 * ones statement by statement. The history is there meanwhile, since files may speak of it, and removed afterwards.
 * One shadow may be given several replays, one after the other; within one each version may come once.
 * @throws Failure: exit 3 (ReplayFailure) at the first file that fails, with its place; 4 where there is nothing to
 * replay or a statement would reach beyond the shadow; those of parsing; 130/143 interrupted
 */
export async function replay(
  shadow: Shadow,
  steps: readonly Step[],
  options: ReplayOptions,
): Promise<Replayed> {
  if (steps.length === 0) throw nothingToReplay();
  const { session } = shadow;
  const { names, signal } = options;
  const files: { step: Step; migration: Step['migration']; parsed: ParsedFile }[] = [];
  for (const step of steps) {
    files.push({ step, migration: step.migration, parsed: await parsedOnce(step.migration) });
  }
  if (signal.aborted) throw interrupted(signal);
  if (!shadow.embedded && !options.allowOutside) requireInside(files);
  const roles = options.createRoles ? rolesIn(files.map(({ parsed }) => parsed)) : [];
  await shadow.lendRoles(roles);

  const state = await readState(session, names, session.send(stateQuery(names)));
  requireSupportedServer(state);
  await forgetEarlier(shadow, state, names);
  const parsedOf = new Map(files.map(({ step, parsed }) => [step, parsed]));
  await new Replay(shadow, state, options, steps, (step) => parsedOf.get(step)!).run();
  return {
    files: steps.map(({ migration }) => migration.file),
    roles,
    historyLeft: !(await dropHistory(shadow, names)),
    get origins() {
      const found = originsOf(
        files.map(({ migration, parsed }) => ({ file: migration.file, parsed })),
        names.schema,
      );
      Object.defineProperty(this, 'origins', { value: found });
      return found;
    },
  };
}

class Replay {
  private readonly shadow: Shadow;
  private readonly state: DatabaseState;
  private readonly options: ReplayOptions;
  private readonly context: ComposeContext;
  private readonly emit: Emit;
  private historyReady = false;

  constructor(
    shadow: Shadow,
    state: DatabaseState,
    options: ReplayOptions,
    steps: readonly Step[],
    parsed: ComposeContext['parsed'],
  ) {
    const { names, toolVersion, timeouts = { lockMs: 0, statementMs: 0 } } = options;
    const plan: Plan = {
      kind: 'plan',
      found: 'fresh',
      track: 'incremental',
      reason: '',
      steps,
      beyond: [],
      backfill: [],
      warnings: [],
    };
    this.shadow = shadow;
    this.state = state;
    this.options = options;
    this.emit = tellingFiles(options, steps, options.emit);
    this.context = {
      plan,
      names,
      toolVersion,
      timeouts,
      leaseMs: undefined,
      login: shadow.embedded ? state.user : undefined,
      parsed,
      sentinel: 'free',
      commit: 'fleeting',
    };
  }

  async run(): Promise<void> {
    let todo = this.context.plan.steps;
    while (todo[0]) {
      const end = todo.findIndex(({ migration }) => migration.directives.noTransaction);
      if (end === 0) await this.single(todo[0]);
      else await this.flight(end === -1 ? todo : todo.slice(0, end));
      this.historyReady = true;
      todo = end === -1 ? [] : todo.slice(Math.max(end, 1));
    }
  }

  private async flight(steps: readonly Step[]): Promise<void> {
    const { shadow, options, emit } = this;
    const messages = steps.map((step, index) =>
      compose(step, this.state, index === 0 && !this.historyReady, this.context),
    );
    const flight = fly(shadow.session, messages, emit);
    const { failed } = await stoppable(flight, shadow, options.signal);
    if (!failed) return;
    if (failed.error instanceof ServerError) await rollBack(shadow);
    throw messageFailed(failed.error, failed.message, failed.inBody, shadow);
  }

  private async single(step: Step): Promise<void> {
    const { shadow, state, options, context, emit } = this;
    const { migration } = step;
    const parsed = context.parsed(step);
    let current: Statement | undefined = parsed.statements[0];
    try {
      const work = runStatements({
        session: shadow.session,
        migration,
        parsed,
        state,
        options: messageOptions(state, !this.historyReady, context),
        emit,
        signal: options.signal,
        retry: (run) => run(context.timeouts),
        requireLock: () => undefined,
        onStatement: (statement) => (current = statement),
      });
      await stoppable(work, shadow, options.signal);
    } catch (error) {
      if (error instanceof ServerError) await rollBack(shadow);
      throw statementFailed(error, migration, parsed, current, context.names, shadow);
    }
  }
}

async function rollBack({ session }: Shadow): Promise<void> {
  await session.send('ROLLBACK').catch(() => undefined);
}

/** A history that an earlier replay had to leave would refuse the same version a second time. */
async function forgetEarlier({ session }: Shadow, { history }: DatabaseState, names: Names): Promise<void> {
  if (history.kind !== 'ours' || history.rows.length === 0) return;
  await session.send(`DELETE FROM ${qualified(names.schema, names.historyTable)}`);
}

/** False where it stays, because a file made something that depends on it. */
async function dropHistory(shadow: Shadow, names: Names): Promise<boolean> {
  const tables = [names.historyTable, progressTable(names)].map((table) => qualified(names.schema, table));
  try {
    await shadow.session.send(
      `BEGIN; SET LOCAL client_min_messages = warning; DROP TABLE IF EXISTS ${tables.join(', ')}; COMMIT`,
    );
    return true;
  } catch (error) {
    await rollBack(shadow);
    if (error instanceof ServerError) return false;
    throw error;
  }
}
