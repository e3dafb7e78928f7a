/** The messages of a plan's steps, as the state of the history wants them. */
import type { ParsedFile } from '../migrations/migration.ts';
import type { Names } from '../plan/decide.ts';
import type { Plan, Step } from '../plan/decision.ts';
import type { DatabaseState } from '../plan/state.ts';
import { makeHistory, recordOf } from './history.ts';
import { consolidatedMessage, incrementalMessage, type Message, type MessageOptions } from './transaction.ts';

export interface ComposeContext {
  plan: Plan;
  names: Names;
  toolVersion: string;
  timeouts: { lockMs: number; statementMs: number };
  /** See lease.ts. */
  leaseMs: number | undefined;
  parsed: (step: Step) => ParsedFile;
  /** False where `--to` may stop before the migration that makes the sentinel. */
  requireSentinel: boolean;
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
  const missing = context.requireSentinel && !state.sentinel;
  if (step.kind === 'consolidated') {
    return consolidatedMessage(step.migration, step.covers, parsed(step), {
      ...options,
      requireSentinel: missing,
    });
  }
  const isLast = plan.track === 'incremental' && step === plan.steps.at(-1);
  return incrementalMessage(step.migration, parsed(step), { ...options, requireSentinel: missing && isLast });
}

/** What every message needs besides its file; also for a migration that is sent statement by statement. */
export function messageOptions(
  state: DatabaseState,
  prepare: boolean,
  context: ComposeContext,
): MessageOptions {
  const { names, toolVersion, timeouts, leaseMs, plan } = context;
  const rows = state.history.kind === 'ours' ? state.history.rows : [];
  const backfill = plan.backfill.filter((m) => !rows.some((row) => row.version === m.version));
  return {
    names,
    toolVersion,
    timeouts,
    leaseMs,
    requireSentinel: false,
    makeSchema: !state.schemaExists,
    prepare: prepare ? makeHistory(state, names) : [],
    backfill: prepare ? backfill.map((m) => recordOf(m, 'consolidated')) : [],
  };
}
