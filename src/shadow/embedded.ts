/**
 * Shadow databases in memory: PGlite, inside this process, as many instances side by side as are asked for. Each is a
 * cluster of its own, with roles of its own. Measured against one instance that is used twice (it cannot be made
 * pristine again) and against worker threads (slower to start by half, a fifth more memory).
 */
import { EMBEDDED_IDENTITY } from '../database/connector.ts';
import type { EmbeddedParts } from '../database/embedded/embedded.ts';
import { quoteIdent } from '../database/quote.ts';
import { Session } from '../database/session.ts';
import { majorOf, VERSION_QUERY } from './major.ts';
import type { Shadow, ShadowSource } from './shadow.ts';

const DESCRIPTION = 'the embedded database';

/** Shadows in memory; nothing of them outlives the process. What they are made of is unpacked once for all. */
export function embeddedShadows(): ShadowSource {
  let parts: Promise<EmbeddedParts> | undefined;
  return {
    description: DESCRIPTION,
    open: async () => {
      const { loadParts, openEmbedded } = await import('../database/embedded/embedded.ts');
      const database = await openEmbedded(null, { parts: await (parts ??= loadParts()) });
      const wire = { socket: database.connect(), name: DESCRIPTION, embedded: true, close: database.close };
      return shadowOf(await Session.start(wire, EMBEDDED_IDENTITY, 0, VERSION_QUERY));
    },
  };
}

async function shadowOf(session: Session): Promise<Shadow> {
  return {
    session,
    major: majorOf(await session.first),
    description: DESCRIPTION,
    embedded: true,
    lendRoles: (names) => lendRoles(session, names),
    // WebAssembly has the thread while a statement runs; between two of them the connection's end is noticed.
    cancel: async () => void session.wire.socket.destroy(),
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
