/** A file that does not run on a shadow database, in words. Pure. */
import { MigrationFailure } from '../apply/failures.ts';
import { completedInFile, messageDiagnostic, statementDiagnostic } from '../apply/server-diagnostic.ts';
import type { Message } from '../apply/transaction.ts';
import { ConnectionLost, ServerError } from '../database/session.ts';
import { type Diagnostic, EXIT, refusal } from '../diagnostic.ts';
import type { Migration, ParsedFile, Statement } from '../migrations/migration.ts';
import type { Names } from '../plan/decide.ts';
import { type Lack, lackOf } from './lacks.ts';
import type { Shadow } from './shadow.ts';

const CODE = 'replay-failed';

/** A replay that stopped at the first error: exit 3. */
export class ReplayFailure extends MigrationFailure {
  /** What the shadow database lacks; undefined where the file itself is wrong. */
  readonly lacks: Lack | undefined;

  constructor(migration: Migration, diagnostic: Diagnostic, cause?: ServerError, lacks?: Lack) {
    super(EXIT.failed, migration, diagnostic, cause);
    this.lacks = lacks;
  }
}

/** Of a file that was sent whole. */
export function messageFailed(error: unknown, message: Message, inBody: boolean, shadow: Shadow): unknown {
  const { migration, parsed } = message;
  if (error instanceof ConnectionLost) return brokeDown(error, migration, shadow);
  if (!(error instanceof ServerError)) return error;
  const statement =
    inBody && !migration.directives.raw ? parsed.statements[completedInFile(error)] : undefined;
  const diagnostic = messageDiagnostic(error, message, inBody);
  return explained(error, { migration, parsed, statement, diagnostic, shadow });
}

/** Of a file that was sent statement by statement. */
export function statementFailed(
  error: unknown,
  migration: Migration,
  parsed: ParsedFile,
  statement: Statement | undefined,
  names: Names,
  shadow: Shadow,
): unknown {
  if (error instanceof ConnectionLost) return brokeDown(error, migration, shadow);
  if (!(error instanceof ServerError) || !statement) return error;
  const diagnostic = statementDiagnostic(error, migration, parsed.sql, statement, names);
  return explained(error, { migration, parsed, statement, diagnostic, shadow });
}

interface Facts {
  migration: Migration;
  parsed: ParsedFile;
  statement: Statement | undefined;
  /** The server's words, and the place. */
  diagnostic: Diagnostic;
  shadow: Shadow;
}

function explained(error: ServerError, facts: Facts): ReplayFailure {
  const { migration, parsed, statement, diagnostic, shadow } = facts;
  const lacks = lackOf(error, statement, shadow.embedded);
  const isMissing = lacks !== undefined && lacks.kind !== 'right';
  const said = [
    ...(isMissing ? [diagnostic.message] : []),
    ...(statement ? [`Statement: ${firstLine(parsed.sql.slice(statement.start, statement.end))}`] : []),
    ...(diagnostic.detail === undefined ? [] : [diagnostic.detail]),
    `SQLSTATE: ${error.sqlstate}`,
  ];
  const message = isMissing
    ? `${migration.file} needs ${lacks.what}, which ${shadow.description} does not have`
    : `${migration.file} does not run on ${shadow.description}: ${diagnostic.message}`;
  return new ReplayFailure(
    migration,
    { ...diagnostic, code: CODE, message, detail: said.join('\n'), remedy: remedyFor(lacks, facts) },
    error,
    lacks,
  );
}

const ROLES = 'Create the roles that the files mention in the shadow, too: --create-roles.';

function remedyFor(lacks: Lack | undefined, { migration, shadow }: Facts): string {
  const { embedded, major } = shadow;
  if (lacks?.kind === 'role') {
    return embedded
      ? `${ROLES} Or use a server that has them: --shadow-url.`
      : `${ROLES} Or create it on the server.`;
  }
  if (lacks?.kind === 'database') {
    return "A shadow has a name of its own: where the file's own database is meant, take current_database() in a DO block.";
  }
  if (lacks?.kind === 'right') return 'Give the login of --shadow-url that right, or name a superuser there.';
  if (lacks) {
    return embedded
      ? 'Replay on a server that has it: --shadow-url postgres://….'
      : 'Install it on the server of --shadow-url, or name another server.';
  }
  const correct = `Correct ${migration.file}`;
  return embedded
    ? `${correct}. The embedded database is PostgreSQL ${major}: where the file runs on your server, of another major or with more extensions, replay on such a one: --shadow-url.`
    : `${correct}.`;
}

/** The connection ended. Of the embedded database that means that PostgreSQL itself gave up. */
function brokeDown(error: ConnectionLost, migration: Migration, shadow: Shadow): ReplayFailure {
  return new ReplayFailure(migration, {
    severity: 'error',
    code: CODE,
    message: `${shadow.description} broke down while ${migration.file} was running: ${error.message}`,
    place: { file: migration.file },
    remedy: shadow.embedded
      ? 'Replay on a server: --shadow-url postgres://….'
      : 'Is the server of --shadow-url well? Run again.',
  });
}

const firstLine = (sql: string): string => {
  const line = sql.trim().replaceAll(/\s+/g, ' ');
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
};

/** Two empty databases would be equal. */
export const nothingToReplay = (): Error =>
  refusal('nothing-to-replay', 'There are no files to replay', {
    remedy: 'Is it the right folder (--dir)?',
  });
