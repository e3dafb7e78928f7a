/** Why a database could not be reached. */
import { EXIT, Failure, type Diagnostic } from '../../diagnostic.ts';

/**
 * How far the attempt came: `reach` no connection to a PostgreSQL · `tls` no encryption as demanded · `login` the
 * server said no · `role` the server is not what `target_session_attrs` asks for.
 */
export type Stage = 'reach' | 'tls' | 'login' | 'role';

export interface ConnectFacts {
  stage: Stage;
  /** May the same attempt succeed later without anybody changing anything? */
  retryable: boolean;
  /** The server's five characters, where the server answered. */
  sqlstate?: string | undefined;
  /** Was TLS in use when it failed? */
  encrypted?: boolean | undefined;
}

/** Exit 5. The message names host and port, never a password. */
export class ConnectFailure extends Failure {
  readonly stage: Stage;
  readonly retryable: boolean;
  readonly sqlstate: string | undefined;
  readonly encrypted: boolean;

  constructor(
    facts: ConnectFacts,
    diagnostics: Omit<Diagnostic, 'severity'> | readonly Diagnostic[],
    options?: ErrorOptions,
  ) {
    const isList = (d: typeof diagnostics): d is readonly Diagnostic[] => Array.isArray(d);
    super(
      EXIT.unreachable,
      isList(diagnostics) ? diagnostics : { severity: 'error', ...diagnostics },
      options,
    );
    this.stage = facts.stage;
    this.retryable = facts.retryable;
    this.sqlstate = facts.sqlstate;
    this.encrypted = facts.encrypted ?? false;
  }

  /** The first diagnostic's code, for scripts and tests. */
  get code(): string {
    return this.diagnostics[0]?.code ?? '';
  }
}

/** One failure that says everything that several attempts met; waiting helps if it may help one of them. */
export function combine(failures: readonly ConnectFailure[]): ConnectFailure {
  const last = failures.at(-1);
  if (last === undefined) throw new RangeError('There was no attempt to connect');
  const seen = new Set<string>();
  const diagnostics = failures
    .flatMap((failure) => failure.diagnostics)
    .filter(({ message }) => !seen.has(message) && seen.add(message));
  if (diagnostics.length === last.diagnostics.length) return last;
  const retryable = failures.some((failure) => failure.retryable);
  const { stage, sqlstate, encrypted } = last;
  return new ConnectFailure({ stage, retryable, sqlstate, encrypted }, diagnostics, { cause: failures });
}

/** Text that came from the other side, for people: control characters shown as `?`, and not without end. */
export const printable = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- these are what is replaced
  text.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '?').slice(0, 2000);
