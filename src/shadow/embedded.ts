/**
 * Shadow databases in memory: PGlite, inside this process, each in a thread of its own, as many side by side as are
 * asked for. Each is a cluster of its own, with roles of its own. Measured against one instance that is used twice:
 * it cannot be made pristine again.
 */
import { EMBEDDED_IDENTITY } from '../database/connector.ts';
import { quoteIdent, quoteLiteral } from '../database/quote.ts';
import { Session } from '../database/session.ts';
import { majorOf, VERSION_QUERY } from './major.ts';
import type { Shadow, ShadowSource } from './shadow.ts';

const DESCRIPTION = 'the embedded database';

/** PostgreSQL's major in the executable; a test asks it. */
export const EMBEDDED_MAJOR = 18;

/** What the one superuser of every embedded database is called. */
const SUPERUSER = EMBEDDED_IDENTITY.user;

/** As whom and where files are replayed, where that is to be as in another database. */
export interface Login {
  /** What the login is to be called, so that files which name it mean the one who replays them. */
  user: string;
  /** In which literals of time are read. */
  timeZone: string;
}

/** Shadows in memory; nothing of them outlives the process. The program is compiled once for all. */
export function embeddedShadows({ user = SUPERUSER, timeZone }: Partial<Login> = {}): ShadowSource {
  let program: Promise<WebAssembly.Module> | undefined;
  return {
    description: DESCRIPTION,
    open: async (_, { clockAheadMs = 0, onWaiting } = {}) => {
      onWaiting?.();
      const [{ compileProgram }, { openInThread }] = await Promise.all([
        import('../database/embedded/program.ts'),
        import('../database/embedded/thread.ts'),
      ]);
      const compile = (loaded: Promise<void>): Promise<WebAssembly.Module> =>
        (program ??= compileProgram(loaded));
      const database = await openInThread(compile, {
        clockAheadMs,
        settings: timeZone === undefined ? {} : { TimeZone: timeZone },
      });
      const wire = { socket: database.connect(), name: DESCRIPTION, embedded: true, close: database.close };
      const session = await Session.start(wire, EMBEDDED_IDENTITY, 0, VERSION_QUERY);
      if (user !== SUPERUSER) await session.send(renameLogin(user));
      return shadowOf(session);
    },
  };
}

/** Nobody may rename the role that he is logged in with, so another one does. */
const renameLogin = (user: string): string =>
  [
    'CREATE ROLE aim_renames SUPERUSER',
    'SET SESSION AUTHORIZATION aim_renames',
    `ALTER ROLE ${quoteIdent(SUPERUSER)} RENAME TO ${quoteIdent(user)}`,
    `SET SESSION AUTHORIZATION ${quoteLiteral(user)}`,
    'DROP ROLE aim_renames',
  ].join(';\n');

async function shadowOf(session: Session): Promise<Shadow> {
  return {
    session,
    major: majorOf(await session.first),
    description: DESCRIPTION,
    embedded: true,
    lendRoles: (names) => lendRoles(session, names),
    // What runs in its thread is stopped when the shadow is closed.
    cancel: async () => void session.wire.socket.destroy(),
    leave: () => session.close(),
    close: () => session.close(),
  };
}

/** Roles belong to the instance, and go with it. */
async function lendRoles(session: Session, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const rows = (await session.send('SELECT rolname FROM pg_catalog.pg_roles')).flat();
  const there = new Set(rows.map((row) => String(row['rolname'])));
  const missing = names.filter((name) => !there.has(name));
  if (missing.length === 0) return;
  await session.send(missing.map((name) => `CREATE ROLE ${quoteIdent(name)} NOLOGIN`).join(';\n'));
}
