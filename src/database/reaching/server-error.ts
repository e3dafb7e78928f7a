/** What a server says to a login that it does not take, in words that tell what to do. */
import { ConnectFailure, printable } from './connect-failure.ts';
import { LOGIN_ERRORS, type Explained, type LoginContext, type ServerAnswer } from './login-errors.ts';
import { ProtocolError } from '../protocol-guard.ts';
import { closedFailure, networkFailure } from './network-error.ts';
import { tlsFailure } from './tls-error.ts';

/**
 * Whatever was thrown between an opened socket and ReadyForQuery, as ConnectFailure. It reads the SQLSTATE from
 * postgres.js' PostgresError, from an error that wraps one, and from the fields of an ErrorResponse.
 */
export function loginFailure(error: unknown, context: LoginContext): ConnectFailure {
  for (const link of chain(error)) {
    if (link instanceof ConnectFailure) return link;
    if (link instanceof ProtocolError) return brokenOff(link, context);
    const answer = answerOf(link);
    if (answer !== undefined) return serverFailure(answer, context, error);
  }
  for (const link of chain(error)) {
    const failure = tlsFailure(link, context.where);
    if (failure !== undefined) return failure;
  }
  const root = chain(error).at(-1);
  if (isSystemError(root)) return networkFailure(root, context.where);
  return hungUp(error, context);
}

const UNKNOWN: Explained = { code: 'login-failed' };

function serverFailure(answer: ServerAnswer, context: LoginContext, cause: unknown): ConnectFailure {
  const known = LOGIN_ERRORS[answer.code];
  const retryable = known?.retryable ?? /^(08|53|57P)/.test(answer.code);
  const explained = known?.explain(answer, context) ?? UNKNOWN;
  return new ConnectFailure(
    { stage: 'login', retryable, sqlstate: answer.code, encrypted: context.tls },
    {
      ...explained,
      message: `${context.where}: ${explained.message ?? printable(answer.message)}`,
      ...(answer.detail ? { detail: printable(answer.detail) } : {}),
      ...(answer.hint ? { hint: printable(answer.hint) } : {}),
    },
    { cause },
  );
}

/** Who breaks the rules of the protocol will do so again. */
const brokenOff = ({ code, message }: ProtocolError, { where, tls }: LoginContext): ConnectFailure =>
  new ConnectFailure(
    { stage: 'login', retryable: false, encrypted: tls },
    {
      code,
      message: `${where} was given up during the login: ${printable(message)}`,
      remedy:
        code === 'auth-unsupported'
          ? 'The server must take a password (scram-sha-256 in pg_hba.conf), a certificate, or trust.'
          : 'Is it a PostgreSQL, and the right one? Somebody may be sitting between here and the server: sslmode=verify-full makes sure of it.',
    },
  );

/** The server, or a proxy before it, ended the connection without a word. */
function hungUp(error: unknown, { where, tls }: LoginContext): ConnectFailure {
  const [said] = closedFailure(where).diagnostics;
  const detail = error instanceof Error ? printable(error.message) : undefined;
  return new ConnectFailure(
    { stage: 'login', retryable: true, encrypted: tls },
    {
      code: 'connection-closed',
      message: `${where} ended the connection during the login`,
      ...(detail === undefined ? {} : { detail }),
      ...(said?.remedy === undefined ? {} : { remedy: said.remedy }),
    },
    { cause: error },
  );
}

/** The error and its causes, the outermost first. */
function chain(error: unknown): unknown[] {
  const links: unknown[] = [];
  for (let link = error; link instanceof Error && links.length < 10; link = link.cause) links.push(link);
  return links.length > 0 ? links : [error];
}

const isSystemError = (error: unknown): boolean =>
  error instanceof Error && 'errno' in error && typeof error.errno === 'number';

/** The server's words, in the shapes in which the layers above the socket hold them. */
function answerOf(error: unknown): ServerAnswer | undefined {
  return fromRecord(error) ?? fromRecord(property(error, 'fields')) ?? fromLetters(property(error, 'fatal'));
}

function fromRecord(value: unknown): ServerAnswer | undefined {
  const code = word(value, 'code');
  // Node's own errors have codes too, EPIPE among them, but no severity.
  if (code === undefined || !/^[0-9A-Z]{5}$/.test(code) || !word(value, 'severity')) return undefined;
  const message = word(value, 'message') ?? '';
  return { code, message, detail: word(value, 'detail'), hint: word(value, 'hint') };
}

/** An ErrorResponse by the letters of its fields (manual, "Error and Notice Message Fields"). */
function fromLetters(value: unknown): ServerAnswer | undefined {
  const code = word(value, 'C');
  if (code === undefined) return undefined;
  return { code, message: word(value, 'M') ?? '', detail: word(value, 'D'), hint: word(value, 'H') };
}

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

function word(value: unknown, name: string): string | undefined {
  const found = property(value, name);
  return typeof found === 'string' ? found : undefined;
}
