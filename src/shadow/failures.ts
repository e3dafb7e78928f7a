/** The ways in which a shadow database on a server cannot be had, each with what to do. Pure. */
import { quoteIdent } from '../database/quote.ts';
import { ConnectionLost, ServerError } from '../database/session.ts';
import { describeTarget, type ServerTarget } from '../database/naming/target.ts';
import { type Diagnostic, EXIT, Failure } from '../diagnostic.ts';

const OTHER_SERVER = 'give --shadow-url another server, or leave it away: the shadow is then embedded';

/** By SQLSTATE: what CREATE DATABASE was refused for. */
const REFUSED: Readonly<Record<string, (target: ServerTarget) => Pick<Diagnostic, 'code' | 'remedy'>>> = {
  '42501': ({ user }) => ({
    code: 'shadow-no-createdb',
    remedy: `As a superuser: ALTER ROLE ${quoteIdent(user)} CREATEDB; or ${OTHER_SERVER}.`,
  }),
  '25006': () => ({
    code: 'read-only',
    remedy: `A standby, or default_transaction_read_only is on: name the primary in --shadow-url, or ${OTHER_SERVER}.`,
  }),
};

/** CREATE DATABASE failed: nothing is left. */
export function cannotCreate(error: unknown, target: ServerTarget): unknown {
  const where = describeTarget(target);
  if (error instanceof ConnectionLost) return lost(error, where);
  if (!(error instanceof ServerError)) return error;
  const { message, detail, hint } = error.fields;
  const known = REFUSED[error.sqlstate]?.(target);
  return new Failure(
    EXIT.refused,
    {
      severity: 'error',
      code: known?.code ?? 'shadow-refused',
      message: `${where}: no shadow database could be created: ${message}`,
      ...(detail !== undefined && { detail }),
      ...(hint !== undefined && { hint }),
      remedy: known?.remedy ?? `Mend that on the server, or ${OTHER_SERVER}.`,
    },
    { cause: error },
  );
}

/** It was created, but nobody gets in: a pooler that knows its databases by name, or pg_hba.conf. */
export function cannotConnect(error: unknown, name: string, target: ServerTarget): unknown {
  if (!(error instanceof Failure)) return error;
  const [first] = error.diagnostics;
  return new Failure(
    EXIT.unreachable,
    {
      severity: 'error',
      code: 'shadow-unreachable',
      message: `The shadow database ${name} was created on ${describeTarget(target)}, but it cannot be connected to (it was dropped again)`,
      detail: error.diagnostics
        .map(({ message, detail }) => [message, detail].filter(Boolean).join('\n'))
        .join('\n'),
      ...(first?.hint !== undefined && { hint: first.hint }),
      remedy:
        'Is a pooler in between, such as PgBouncer: it only passes on to databases that it knows, so give --shadow-url ' +
        `the server itself. Else pg_hba.conf must let ${quoteIdent(target.user)} into databases of any name.`,
    },
    { cause: error },
  );
}

/** CREATE ROLE failed. */
export function cannotLend(error: unknown, target: ServerTarget): unknown {
  const where = describeTarget(target);
  if (error instanceof ConnectionLost) return lost(error, where);
  if (!(error instanceof ServerError)) return error;
  return new Failure(
    EXIT.refused,
    {
      severity: 'error',
      code: error.sqlstate === '42501' ? 'shadow-no-createrole' : 'shadow-refused',
      message: `${where}: the roles that the files mention could not be created: ${error.message}`,
      remedy: `As a superuser: ALTER ROLE ${quoteIdent(target.user)} CREATEROLE; or create the roles yourself; or ${OTHER_SERVER}.`,
    },
    { cause: error },
  );
}

/** Locks of a session say nothing where every statement may run in another one. */
export const needsSession = (): Failure =>
  new Failure(EXIT.refused, {
    severity: 'error',
    code: 'shadow-pooler',
    message: 'Roles cannot be created for a shadow database through a pooler',
    remedy: 'Give --shadow-url the server itself.',
  });

/** What could not be dropped, for a warning: the next run does. */
export const left = (name: string, error: unknown): Omit<Diagnostic, 'severity'> => ({
  code: 'shadow-left',
  message: `The shadow database ${name} could not be dropped: ${error instanceof Error ? error.message : String(error)}`,
  remedy: `The next run drops it when it is ten minutes old; or: DROP DATABASE ${quoteIdent(name)} WITH (FORCE)`,
});

const lost = (error: ConnectionLost, where: string): Failure =>
  new Failure(
    EXIT.unreachable,
    {
      severity: 'error',
      code: 'connection-lost',
      message: `${where}: ${error.message}, while a shadow database was made ready`,
      remedy: 'Run again.',
    },
    { cause: error },
  );
