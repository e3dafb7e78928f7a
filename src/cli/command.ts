/** What a command is: what it gets, what it returns, how its row in the table looks. Types only. */
import type { Emit } from '../events.ts';
import type { Flags } from '../config/options.ts';
import type { Target } from '../database/naming/target.ts';
import type { Settings } from '../config/settings.ts';
import type { Outcome } from '../outcomes.ts';

export interface CommandContext {
  settings: Settings;
  /** The options that are not settings: `flags.to`, `flags['dry-run']`. */
  flags: Flags;
  /** What stands beside the options: `new NAME`, `repair VERSION…`. */
  operands: readonly string[];
  /** The working directory, absolute. */
  cwd: string;
  toolVersion: string;
  /** Progress; the outcome is returned. */
  emit: Emit;
  /** Keeps the secrets of a database out of everything that is written from now on. */
  protect: (target: Target) => void;
  /** Aborted by SIGINT and SIGTERM; the reason is an `Interrupted`. */
  signal: AbortSignal;
}

/** Gathers, decides, acts and returns; prints nothing. Throws a Failure where the user is to read an error. */
export type RunCommand = (context: CommandContext) => Promise<Outcome>;

export interface CommandRow {
  name: string;
  /** One line for the table of commands; lower case, no full stop. */
  summary: string;
  /** What stands beside the options. */
  operand?: { placeholder: string; required?: true; many?: true };
  /** The option that was probably meant where a command without operands is given one. */
  insteadOfOperand?: string;
  /** Paragraphs for `help COMMAND`. */
  description: readonly string[];
  examples: readonly string[];
  /** Names other tools use, for suggestions only. */
  elsewhere?: readonly string[];
  /** Whether a connection URL is looked for. */
  needsDatabase: boolean;
  /** Loads the command's file; absent for what the program answers by itself (`help`, `version`). */
  load?: () => Promise<{ run: RunCommand }>;
}
