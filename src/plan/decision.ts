/** What `decide` answers. */
import type { Diagnostic } from '../diagnostic.ts';
import type { Migration } from '../migrations/migration.ts';

export type Step =
  /** V1, with the incrementals whose effect it contains and which are recorded with it. */
  | { kind: 'consolidated'; migration: Migration; covers: readonly Migration[] }
  | { kind: 'incremental'; migration: Migration };

export interface Plan {
  kind: 'plan';
  /** What was found: a fresh database or an existing one. */
  found: 'fresh' | 'existing';
  /** Which files do the work; a fresh database without a usable V1 takes the incremental track. */
  track: 'consolidated' | 'incremental';
  /** One sentence for people: why this track. */
  reason: string;
  /** In order; empty where nothing is pending. */
  steps: readonly Step[];
  /** Pending, but beyond `--to`. */
  beyond: readonly Migration[];
  /** Versions that V1 covers and that get their missing records with the first write. */
  backfill: readonly Migration[];
  warnings: readonly Diagnostic[];
}

/** Nothing may be done; nothing was changed. */
export interface Refusal {
  kind: 'refusal';
  diagnostic: Diagnostic;
  warnings: readonly Diagnostic[];
}

export type Decision = Plan | Refusal;

export interface DecideOptions {
  /** `--to`: the newest version to reach. */
  to?: string;
  /** `--allow-nonempty`: a fresh database may hold other objects. */
  allowNonempty?: boolean;
  /** `--replay-all`: an existing database without history is given every incremental. */
  replayAll?: boolean;
  /** `--strict`: pending migrations older than an applied one are refused instead of applied. */
  strict?: boolean;
}
