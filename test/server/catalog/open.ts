import { connectorFor } from '../../../src/database/connector.ts';
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import { thisMachine } from '../../../src/database/naming/surroundings.ts';
import type { Session } from '../../../src/database/session.ts';

/** A session, as a command opens it. */
export async function openSession(url: string): Promise<Session> {
  const surroundings = thisMachine({});
  const target = await resolveTarget(url, surroundings);
  const connector = connectorFor(target, { waitMs: 0, surroundings, emit: () => {} });
  return connector.connect('SELECT 1', new AbortController().signal);
}
