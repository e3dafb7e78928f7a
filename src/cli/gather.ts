/** What a command that talks to a database begins with: where it is, and what the migrations are. */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../config/settings.ts';
import type { Connector } from '../database/connector.ts';
import { resolveTarget } from '../database/naming/resolve-target.ts';
import { type Surroundings, thisMachine } from '../database/naming/surroundings.ts';
import { describeTarget, type Target } from '../database/naming/target.ts';
import type { Session } from '../database/session.ts';
import { type Approach, begin } from '../database/reaching/approach.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Emit } from '../events.ts';
import type { MigrationSet } from '../migrations/migration.ts';
import type { Names } from '../plan/decide.ts';
import type { CommandContext } from './command.ts';

/** Resolves the database of the settings, says where a run of `up` begins, and keeps its secrets out of all output. */
export async function reach(context: CommandContext, command: string): Promise<Connector> {
  const { target, surroundings } = await resolve(context);
  announce(target, context, command);
  return connectorTo(target, surroundings, context);
}

/** A database that is being asked for its state, and what is to be in it. */
interface Opened {
  connector: Connector;
  /** With `stateQuery` as its first message. */
  opening: Promise<Session>;
  set: MigrationSet;
}

/** So long nothing comes and goes: there is time for something else. */
const IDLE_MS = 3;
/** Where not even a connection is made, somebody should see what is being tried. */
const LONGEST_SILENCE_MS = 250;

/**
 * As `reach`, and begins to connect, so that network and server are at work while code is loaded and the migrations are
 * read. What is wrong with those is told first.
 */
export async function open(context: CommandContext, command: string): Promise<Opened> {
  const { settings } = context;
  const { target, surroundings } = await resolve(context);
  const end = new AbortController();
  const signal = AbortSignal.any([context.signal, end.signal]);
  const approach = target.kind === 'server' ? begin(target, surroundings, signal) : undefined;
  let opening: Promise<Session> | undefined;
  let isAnnounced = false;
  const announceOnce = (): void => {
    if (!isAnnounced) announce(target, context, command);
    isAnnounced = true;
  };
  const emit: Emit = (event) => {
    announceOnce();
    context.emit(event);
  };
  try {
    // So that it is on its way before code is loaded.
    await turn();
    const connector = await connectorTo(target, surroundings, { ...context, emit }, approach);
    const { stateQuery } = await import('../apply/read-state.ts');
    opening = connector.connect(stateQuery(namesOf(settings)), signal);
    await untilIdle(opening, approach);
    announceOnce();
    const { readMigrations } = await import('./migrations.ts');
    return { connector, opening, set: await readMigrations(settings) };
  } catch (error) {
    end.abort();
    approach?.abandon();
    await opening?.then((session) => session.close()).catch(() => {});
    throw error;
  }
}

/**
 * What can wait is done while the server works on the question: the login needs this process, too. Where the network is
 * slow, it is done while the network is waited for.
 */
async function untilIdle(opening: Promise<Session>, approach: Approach | undefined): Promise<void> {
  const asked = opening.then(
    () => true,
    () => true,
  );
  for (let waited = 0, before = 0; waited < LONGEST_SILENCE_MS; waited += IDLE_MS) {
    if (await Promise.race([asked, sleep(IDLE_MS, false, { ref: false })])) return;
    const traffic = approach?.traffic ?? 0;
    if (before > 0 && traffic === before) return;
    before = traffic;
  }
}

interface Resolved {
  target: Target;
  surroundings: Surroundings;
}

async function resolve({ settings, protect }: CommandContext): Promise<Resolved> {
  const surroundings = thisMachine(settings.env);
  const named = await resolveTarget(settings.url, surroundings, settings.urlSource);
  const target = withConnectTimeout(named, settings.timeouts.connectMs);
  protect(target);
  return { target, surroundings };
}

/** Says where a run of `up` begins, and what is odd about the way it was told. */
function announce(target: Target, context: CommandContext, command: string): void {
  const { settings, emit, toolVersion } = context;
  if (command === 'up') {
    const component = settings.component !== undefined && { component: settings.component };
    emit({
      event: 'run_start',
      command,
      tool_version: toolVersion,
      target: describeTarget(target),
      ...component,
    });
  }
  if (target.kind === 'server') for (const warning of target.warnings) emitWarning(context, warning);
}

async function connectorTo(
  target: Target,
  surroundings: Surroundings,
  { settings, emit }: CommandContext,
  approach?: Approach,
): Promise<Connector> {
  const { connectorFor } = await import('../database/connector.ts');
  return connectorFor(target, { waitMs: settings.timeouts.waitMs, surroundings, emit, approach });
}

/** --connect-timeout beats `connect_timeout` of the URL; as there, 0 is none. */
const withConnectTimeout = (target: Target, connectMs: number | undefined): Target =>
  target.kind === 'embedded' || connectMs === undefined
    ? target
    : { ...target, connectTimeoutMs: connectMs === 0 ? undefined : connectMs };

export const namesOf = ({ schema, sentinel, historyTable }: Settings): Names => ({
  schema,
  sentinel,
  historyTable,
});

function emitWarning({ emit }: CommandContext, { code, message, remedy }: Diagnostic): void {
  emit({ event: 'warning', code, message, ...(remedy !== undefined && { remedy }) });
}
