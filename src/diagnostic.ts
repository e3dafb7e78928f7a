/**
 * The one shape in which every room of the program says that something is wrong, and the exit codes.
 * Pure data: no I/O here, nothing imported.
 */

/** What the exit code says; documented in the README under "Exit codes". */
export const EXIT = {
  done: 0,
  /** The answer is no: pending migrations, drift, a lint finding. */
  no: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** A migration failed; it was rolled back. */
  failed: 3,
  /** Refused for safety; nothing was changed. */
  refused: 4,
  /** The database could not be reached, or a wait or a lock ran out of time. */
  unreachable: 5,
  sigint: 130,
  sigterm: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A place in a file. `line` and `column` count from 1; `column` counts characters, not bytes. */
export interface Place {
  file: string;
  line?: number;
  column?: number;
  /** The text of that line, for the excerpt with the caret; tabs as one space each. */
  source?: string;
  /** Where the caret stands in `source`, counted from 1, where a long line was cut and it is not `column`. */
  caret?: number;
}

export interface Diagnostic {
  severity: 'error' | 'warning' | 'notice';
  /** Stable, kebab-case, for scripts and tests: `unknown-directive`, `not-empty`, … */
  code: string;
  /** What happened, one sentence, no final full stop needed. Never contains a secret. */
  message: string;
  place?: Place;
  /** Further lines, such as PostgreSQL's DETAIL, or what was applied and what not. */
  detail?: string;
  /** PostgreSQL's HINT. */
  hint?: string;
  /** What to do next. */
  remedy?: string;
}

/** An error that the user is to read: carries its exit code and everything there is to say. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: ExitCode;
  readonly diagnostics: readonly Diagnostic[];

  constructor(exitCode: ExitCode, diagnostics: Diagnostic | readonly Diagnostic[], options?: ErrorOptions) {
    const list: readonly Diagnostic[] = Array.isArray(diagnostics)
      ? diagnostics
      : [diagnostics as Diagnostic];
    super(list.map((d) => d.message).join('\n'), options);
    this.exitCode = exitCode;
    this.diagnostics = list;
  }
}

/** Wrong usage or configuration: exit 2. */
export const usageError = (code: string, message: string, more: Partial<Diagnostic> = {}): Failure =>
  new Failure(EXIT.usage, { severity: 'error', code, message, ...more });

/** Refused for safety: exit 4. */
export const refusal = (code: string, message: string, more: Partial<Diagnostic> = {}): Failure =>
  new Failure(EXIT.refused, { severity: 'error', code, message, ...more });
