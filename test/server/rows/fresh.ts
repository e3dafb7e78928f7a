/** Sessions of the program's own on a test server. */
import { connectorFor } from '../../../src/database/connector.ts';
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import type { Session } from '../../../src/database/session.ts';
import { thisMachine } from '../../../src/database/naming/surroundings.ts';
import { freshDatabase, type DatabaseOptions } from '../../support/database.ts';
import type { Fresh } from './cases.ts';

/** Close it when done. */
export async function sessionOn(url: string): Promise<Session> {
  const surroundings = thisMachine({});
  const target = await resolveTarget(url, surroundings);
  const connector = connectorFor(target, { waitMs: 0, surroundings, emit: () => undefined });
  return connector.connect('SELECT 1', new AbortController().signal);
}

/** A session as its owner in a database of its own. */
export async function freshSession(options: DatabaseOptions = {}): Promise<Fresh> {
  const database = await freshDatabase(options);
  const session = await sessionOn(database.url);
  return {
    session,
    [Symbol.asyncDispose]: async () => {
      await session.close();
      await database.drop();
    },
  };
}
