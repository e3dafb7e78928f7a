/** Runs the main job in this process, against a real database, as `aim-migrate up` does. */
import { inspect } from 'node:util';
import { applyPending } from '../../src/apply/run.ts';
import { connectorFor } from '../../src/database/connector.ts';
import { resolveTarget } from '../../src/database/naming/resolve-target.ts';
import { thisMachine } from '../../src/database/naming/surroundings.ts';
import type { RunEvent } from '../../src/events.ts';
import type { MigrationSet } from '../../src/migrations/migration.ts';
import type { UpOutcome } from '../../src/outcomes.ts';
import type { Names } from '../../src/plan/decide.ts';
import type { DecideOptions } from '../../src/plan/decision.ts';
import { refuseLeaks } from './leaks.ts';
import { NAMES } from './migrations.ts';

export interface ApplyOptions extends DecideOptions {
  names?: Partial<Names>;
  lockMs?: number;
  lockRetryMs?: number;
  runLockMs?: number;
  signal?: AbortSignal;
  onEvent?: (event: RunEvent) => void;
}

export interface Applied extends UpOutcome {
  events: RunEvent[];
}

export async function apply(url: string, set: MigrationSet, options: ApplyOptions = {}): Promise<Applied> {
  const {
    names,
    lockMs = 1000,
    lockRetryMs = 10_000,
    runLockMs = 60_000,
    signal,
    onEvent,
    ...decide
  } = options;
  const events: RunEvent[] = [];
  const emit = (event: RunEvent): void => {
    events.push(event);
    onEvent?.(event);
  };
  const surroundings = thisMachine({});
  const target = await resolveTarget(url, surroundings);
  try {
    const outcome = await applyPending({
      connector: connectorFor(target, { waitMs: 0, surroundings, emit }),
      names: { ...NAMES, ...names },
      set,
      options: decide,
      timeouts: { lockMs, lockRetryMs, statementMs: 0, runLockMs },
      emit,
      signal: signal ?? new AbortController().signal,
      toolVersion: '0.0.0-test',
    });
    refuseLeaks(inspect(outcome, { depth: 12, maxArrayLength: null }), 'the outcome of a run');
    return { ...outcome, events };
  } catch (error) {
    // With its causes, and with everything that hangs on them.
    refuseLeaks(inspect(error, { depth: 12, showHidden: true }), 'what a run threw');
    throw error;
  } finally {
    refuseLeaks(JSON.stringify(events), 'the events of a run');
  }
}

/** The events of one kind, in order. */
export const ofKind = <K extends RunEvent['event']>(
  events: readonly RunEvent[],
  kind: K,
): Extract<RunEvent, { event: K }>[] =>
  events.filter((event): event is Extract<RunEvent, { event: K }> => event.event === kind);
