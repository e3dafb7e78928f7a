/** The messages of a plan's steps, as the state of the history wants them. */
import type { ParsedFile } from '../migrations/migration.ts';
import type { Names } from '../plan/decide.ts';
import type { Plan, Step } from '../plan/decision.ts';
import type { DatabaseState } from '../plan/state.ts';
import { makeHistory, recordOf } from './history.ts';
import { type ComposeTimeouts, type SessionFacts } from './session-settings.ts';
import { consolidatedMessage, incrementalMessage, type Message, type MessageOptions } from './transaction.ts';

export interface ComposeContext extends SessionFacts {
  plan: Plan;
  names: Names;
  toolVersion: string;
  timeouts: ComposeTimeouts;
  parsed: (step: Step) => ParsedFile;
  /**
   * What each file leaves of the sentinel: `made` by the end of the plan, and never taken away again; `kept` where
   * it is there (`--to` may stop before the migration that makes it); `free` on a shadow database.
   */
  sentinel: 'made' | 'kept' | 'free';
  commit?: MessageOptions['commit'];
}

/**
 * @param prepare this message is the first to write: it makes the history, and records what V1 covers
 */
export function compose(
  step: Step,
  state: DatabaseState,
  prepare: boolean,
  context: ComposeContext,
): Message {
  const { plan, parsed } = context;
  const options = messageOptions(state, prepare, context);
  const isKept = context.sentinel !== 'free' && state.sentinel;
  const isMade = context.sentinel === 'made';
  if (step.kind === 'consolidated') {
    return consolidatedMessage(step.migration, step.covers, parsed(step), {
      ...options,
      requireSentinel: isMade || isKept,
    });
  }
  const isLast = plan.track === 'incremental' && step === plan.steps.at(-1);
  return incrementalMessage(step.migration, parsed(step), {
    ...options,
    requireSentinel: isKept || (isMade && isLast),
  });
}

/** What every message needs besides its file; also for a migration that is sent statement by statement. */
export function messageOptions(
  state: DatabaseState,
  prepare: boolean,
  context: ComposeContext,
): MessageOptions {
  const { names, toolVersion, timeouts, leaseMs, login, lock, fence, commit, plan } = context;
  const rows = state.history.kind === 'ours' ? state.history.rows : [];
  const backfill = plan.backfill.filter((m) => !rows.some((row) => row.version === m.version));
  return {
    names,
    serverVersion: state.serverVersion,
    toolVersion,
    timeouts,
    leaseMs,
    login,
    lock,
    fence,
    requireSentinel: false,
    commit,
    makeSchema: !state.schemaExists,
    prepare: prepare ? makeHistory(state, names) : [],
    backfill: prepare ? backfill.map((m) => recordOf(m, 'consolidated')) : [],
  };
}
