/** Keeps in mind which migration runs, from the events that pass. */
import type { Emit, RunEvent } from '../events.ts';

export interface Running {
  version: string;
  /** `performance.now()` at its start. */
  since: number;
}

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
    if (event.event === 'migration_finish') this.running = undefined;
    this.next(event);
  };
}
