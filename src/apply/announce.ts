/** The events with which a run says what it found, decided, and failed at. */
import { EXIT, Failure, type Place } from '../diagnostic.ts';
import type { Emit } from '../events.ts';
import type { MigrationSet } from '../migrations/migration.ts';
import type { Decision, Plan, Refusal } from '../plan/decision.ts';
import { type DatabaseState, serverVersionText } from '../plan/state.ts';
import type { MigrationFailure } from './failures.ts';

/** Says what was decided. */
export function tell(plan: Plan, set: MigrationSet, emit: Emit): void {
  emitWarnings(plan, emit);
  const pending = plan.steps.map((step) => step.migration.version);
  emit({
    event: 'decision',
    found: plan.found,
    track: plan.track,
    reason: plan.reason,
    pending,
    dir: set.source,
  });
}

/** Ends with what the refusal says. */
export function refuse(decision: Refusal, emit: Emit): never {
  emitWarnings(decision, emit);
  throw new Failure(EXIT.refused, decision.diagnostic);
}

function emitWarnings({ warnings }: Decision, emit: Emit): void {
  for (const { code, message, place, detail, hint, remedy } of warnings) {
    emit({ event: 'warning', code, message, ...located(place), ...given({ detail, hint, remedy }) });
  }
}

export function emitConnected({ serverVersion, database, user }: DatabaseState, emit: Emit): void {
  emit({
    event: 'connected',
    server_version: serverVersionText(serverVersion),
    database,
    user,
    elapsed_ms: Math.round(performance.now()),
  });
}

export function emitFailed(
  { migration, sqlstate, diagnostics: [first] }: MigrationFailure,
  emit: Emit,
): void {
  if (!first) return;
  const { message, place, detail, hint } = first;
  const { version, file } = migration;
  emit({
    event: 'migration_failed',
    ...located(place),
    version,
    file,
    message,
    ...given({ sqlstate, detail, hint }),
  });
}

const located = (place: Place | undefined): { file?: string; line?: number; column?: number } =>
  place ? given({ file: place.file, line: place.line, column: place.column }) : {};

/** Without the fields that are undefined. */
function given<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
