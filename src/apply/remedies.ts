/** What to do about an error that the server, and not the file, is the reason of. Pure. */
import type { ServerError } from '../database/session.ts';

/** For an SQLSTATE (manual, "PostgreSQL Error Codes"); undefined where it is a matter of the file. */
export function serverRemedy({
  sqlstate,
  message,
}: Pick<ServerError, 'sqlstate' | 'message'>): string | undefined {
  if (sqlstate === '57014') return /statement timeout/.test(message) ? TIMED_OUT : CANCELLED;
  return REMEDIES[sqlstate] ?? CLASSES[sqlstate.slice(0, 2)];
}

const TIMED_OUT =
  'Give it more time with --statement-timeout, or with `-- aim-migrate: statement-timeout` in the file (0: without end).';
const CANCELLED = 'Somebody cancelled it (pg_cancel_backend).';

const REMEDIES: Readonly<Record<string, string>> = {
  '53100': 'The disk of the server is full: make room there.',
  '53200': 'The server is out of memory, or max_locks_per_transaction is too small for so many objects.',
  '53300':
    'The server has no connection left: wait for one, or raise the limit of the server, the database or the role.',
  '25006':
    'The server became read-only: a standby, or default_transaction_read_only is on. Connect to the primary.',
  '3F000':
    'The schema that objects are to be made in does not exist, or this login may not use it. Look at search_path (SHOW search_path; ALTER ROLE … SET, ALTER DATABASE … SET), and at USAGE on the schema.',
};

/** By the first two characters. */
const CLASSES: Readonly<Record<string, string>> = {
  '53': 'The server lacks resources; its log says more.',
  '57': 'The server was told to stop this; its log says more.',
  '58': "The server's machine has a problem; its log says more.",
  XX: 'The server has a problem of its own; its log says more.',
};
