/** Keeps in mind which migration runs, from the events that pass. */
import type { Emit, MigrationProgress, RunEvent } from '../events.ts';
import { given } from './progress-views.ts';

export interface Running {
  version: string;
  /** `performance.now()` at its start. */
  since: number;
  /** `performance.now()` at which it is tried again; past, where it runs. */
  pausedUntil?: number;
  /** What runs of it, where it runs statement by statement. */
  statement?: WhichStatement;
}

export type WhichStatement = Pick<
  MigrationProgress,
  'statement' | 'line' | 'statement_number' | 'statements'
>;

export class Tracker {
  running: Running | undefined;
  private readonly begun = new Set<string>();
  private readonly next: Emit;

  constructor(next: Emit) {
    this.next = next;
  }

  /** A migration that is tried again has begun only once. */
  emit = (event: RunEvent): void => {
    if (event.event === 'migration_start') {
      this.running = { version: event.version, since: performance.now() };
      if (this.begun.has(event.version)) return;
      this.begun.add(event.version);
    }
    if (event.event === 'migration_progress' && this.running) {
      const { statement, line, statement_number, statements } = event;
      this.running.statement = given({ statement, line, statement_number, statements });
    }
    if (event.event === 'migration_retry' && this.running) {
      this.running.pausedUntil = performance.now() + event.wait_ms;
    }
    if (event.event === 'migration_finish') this.running = undefined;
    this.next(event);
  };
}
