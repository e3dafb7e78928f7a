/** By SQLSTATE (manual, "PostgreSQL Error Codes"): what to do when a login is refused. */

export interface ServerAnswer {
  code: string;
  message: string;
  detail?: string | undefined;
  hint?: string | undefined;
}

/** Who tried to log in, and where. */
export interface LoginContext {
  /** Host and port for people. */
  where: string;
  user: string;
  database: string;
  /** Where the password came from; undefined where there was none. */
  passwordFrom: string | undefined;
  tls: boolean;
  isUnixSocket: boolean;
}

interface LoginError {
  /** May the same login succeed later without anybody changing anything? */
  retryable: boolean;
  explain(answer: ServerAnswer, context: LoginContext): Explained;
}

export interface Explained {
  code: string;
  remedy?: string;
  /** Instead of the server's words, where they are about something else. */
  message?: string;
}

const fixed = (code: string, remedy: string, retryable: boolean): LoginError => ({
  retryable,
  explain: () => ({ code, remedy }),
});

const NO_PASSWORD =
  'Give the password in the URL (percent-encoded), in PGPASSWORD, or in the password file ~/.pgpass';

/** For SQL, so that the line can be copied. */
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const STARTING = fixed('starting-up', 'The server is starting or stopping; wait for it: --wait 60s', true);
const FULL = fixed(
  'too-many-connections',
  'Wait for a connection to become free: --wait 60s; or raise max_connections',
  true,
);

function wrongPassword(_: ServerAnswer, { user, passwordFrom }: LoginContext): Explained {
  if (passwordFrom === undefined) {
    return {
      code: 'no-password',
      remedy: NO_PASSWORD,
      message: 'a password is asked for, and none was given',
    };
  }
  return {
    code: 'wrong-password',
    remedy: `The password came from ${passwordFrom}. Check it, that special characters in a URL are percent-encoded, and that the role ${quote(user)} exists`,
  };
}

function notAllowed(answer: ServerAnswer, context: LoginContext): Explained {
  const { user, database, tls, isUnixSocket } = context;
  if (answer.message.includes('pg_hba.conf')) {
    const encryption = tls ? 'TLS' : 'no TLS';
    const kind = isUnixSocket ? 'the Unix socket' : `this address and ${encryption}`;
    const tryTls = tls || isUnixSocket ? '' : '; if the server wants encryption, use sslmode=require';
    return {
      code: 'not-allowed',
      remedy: `The server's pg_hba.conf needs a line for the user ${quote(user)}, the database ${quote(database)} and ${kind}${tryTls}`,
    };
  }
  if (/^(role|user) .* does not exist/.test(answer.message)) {
    return { code: 'role-missing', remedy: `Create the role (createuser ${user}), or name another user` };
  }
  if (answer.message.includes('not permitted to log in')) {
    return { code: 'role-no-login', remedy: `ALTER ROLE ${quote(user)} LOGIN, or name another user` };
  }
  if (isUnixSocket) {
    return {
      code: 'not-allowed',
      remedy: `Over the Unix socket the server may ask that the operating system's user is ${quote(user)} (peer); host=localhost logs in with a password`,
    };
  }
  return {
    code: 'not-allowed',
    remedy: "Check the user, its certificate or password, and the server's pg_hba.conf",
  };
}

/** PgBouncer answers 08P01 to nearly everything. */
function protocol(answer: ServerAnswer, context: LoginContext): Explained {
  const { message } = answer;
  if (/unsupported startup parameter/i.test(message)) {
    return {
      code: 'startup-parameter',
      remedy:
        'The pooler does not pass this parameter on: remove "options" from the URL and PGOPTIONS, or connect to the server itself',
    };
  }
  if (/no such database/i.test(message)) return missingDatabase(answer, context);
  if (/(SSL|TLS) (is )?required|sslmode=require/i.test(message)) {
    return { code: 'not-allowed', remedy: 'Use sslmode=require or stricter' };
  }
  if (/no such user|auth(entication)? failed|password/i.test(message)) return wrongPassword(answer, context);
  return {
    code: 'pooler',
    remedy:
      'The log of the pooler, or of the server, says more; it may be the server behind it that is away: --wait 60s',
  };
}

const missingDatabase = (_: ServerAnswer, { database }: LoginContext): { code: string; remedy: string } => ({
  code: 'database-missing',
  remedy: `Create it: createdb ${/^[a-z_][a-z0-9_]*$/.test(database) ? database : quote(database)}; or name another database in the URL`,
});

const SETTING = fixed(
  'bad-setting',
  'A setting in "options" (URL or PGOPTIONS) is not known to this server, or must not be set by this user',
  false,
);

export const LOGIN_ERRORS: Readonly<Record<string, LoginError>> = {
  '28P01': { retryable: false, explain: wrongPassword },
  '28000': { retryable: false, explain: notAllowed },
  '3D000': { retryable: false, explain: missingDatabase },
  '08P01': { retryable: false, explain: protocol },
  '0A000': fixed(
    'unsupported',
    'The server, or a proxy before it, does not know what was asked for; check host and port',
    false,
  ),
  '42501': {
    retryable: false,
    explain: (_, { user, database }) => ({
      code: 'no-connect-privilege',
      remedy: `GRANT CONNECT ON DATABASE ${quote(database)} TO ${quote(user)}`,
    }),
  },
  '42704': SETTING,
  '22023': SETTING,
  '55P02': SETTING,
  '55000': fixed(
    'database-closed',
    'The database takes no connections (ALTER DATABASE … ALLOW_CONNECTIONS)',
    false,
  ),
  '53300': FULL,
  '53200': fixed('server-overloaded', 'The server is out of memory; wait: --wait 60s', true),
  '57P01': STARTING,
  '57P02': STARTING,
  '57P03': STARTING,
};
