/**
 * Roles on a server are everybody's, so a shadow that needs some is lent those that are missing. Each is marked by
 * its comment in the transaction that makes it. Who uses one holds its lock shared; who gives it back and then gets
 * the lock alone was the last, and drops it.
 */
import { quoteIdent, quoteLiteral } from '../database/quote.ts';
import { ServerError } from '../database/session.ts';
import { type Admin, type ServerShadowOptions, warn } from './admin.ts';
import { needsSession } from './failures.ts';
import { lockKey, readMarker, ROLE_LOCK, writeMarker } from './marker.ts';

/** Two runs made it at the same time. */
const EXISTS_ALREADY = new Set(['42710', '23505']);
/** Somebody else made it, who may drop it. */
const NOT_ALLOWED = '42501';

/**
 * Makes the roles that are missing.
 * @param lent gets those that are lent: made now, or by another run that still uses them. To be given back.
 * @throws ServerError; Failure (exit 4) behind a pooler
 */
export async function lendRoles(admin: Admin, names: readonly string[], lent: Set<string>): Promise<void> {
  const wanted = [...new Set(names)].filter((name) => !lent.has(name));
  if (wanted.length > 0 && !admin.facts.direct) throw needsSession();
  // In one order for everybody, so that no two wait for each other.
  for (const name of wanted.sort()) {
    await admin.session.send(`SELECT pg_catalog.pg_advisory_lock_shared(${lockOf(name)})`);
    const found = (await commentOf(admin, name)) ?? (await make(admin, name));
    if (found.ours) lent.add(name);
    else await admin.session.send(`SELECT pg_catalog.pg_advisory_unlock_shared(${lockOf(name)})`);
  }
}

/** Drops the roles that nobody else is lent. What cannot be dropped is told. */
export async function returnRoles(
  admin: Admin,
  lent: ReadonlySet<string>,
  options: ServerShadowOptions,
): Promise<void> {
  for (const name of lent) {
    try {
      await admin.session.send(`SELECT pg_catalog.pg_advisory_unlock_shared(${lockOf(name)})`);
      await dropRole(admin, name);
    } catch (error) {
      warn(options, {
        code: 'shadow-left',
        message: `The role ${name}, made for a shadow database, could not be dropped`,
        detail: error instanceof Error ? error.message : String(error),
        remedy: `The next run drops it; or: DROP ROLE ${quoteIdent(name)}`,
      });
    }
  }
}

/**
 * Drops a role with our marker, where nobody holds its lock.
 * @throws ServerError where something else depends on it
 */
export async function dropRole(admin: Admin, name: string): Promise<void> {
  const { session } = admin;
  const [row] = (
    await session.send(`SELECT pg_catalog.pg_try_advisory_lock(${lockOf(name)}) AS alone`)
  ).flat();
  if (row?.['alone'] !== true) return;
  try {
    if ((await commentOf(admin, name))?.ours) await session.send(`DROP ROLE ${quoteIdent(name)}`);
  } catch (error) {
    if (!(error instanceof ServerError) || error.sqlstate !== NOT_ALLOWED) throw error;
  } finally {
    await session.send(`SELECT pg_catalog.pg_advisory_unlock(${lockOf(name)})`);
  }
}

const lockOf = (name: string): string => `${ROLE_LOCK}, ${lockKey(name)}`;

interface Found {
  /** It has our marker. */
  ours: boolean;
}

async function commentOf({ session }: Admin, name: string): Promise<Found | undefined> {
  const rows = await session.send(`SELECT pg_catalog.shobj_description(oid, 'pg_authid') AS comment
FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) ${quoteLiteral(name)}::pg_catalog.name`);
  const [row] = rows.flat();
  return row && { ours: readMarker(row['comment'], name) !== undefined };
}

async function make(admin: Admin, name: string): Promise<Found> {
  const { session, facts } = admin;
  const role = quoteIdent(name);
  const statements = [
    'BEGIN',
    `CREATE ROLE ${role} NOLOGIN`,
    `COMMENT ON ROLE ${role} IS ${quoteLiteral(writeMarker(admin.marker(name)))}`,
    // Who is no superuser may give objects only to roles that it is a member of.
    ...(facts.superuser ? [] : [`GRANT ${role} TO current_user`]),
    'COMMIT',
  ];
  try {
    await session.send(statements.join(';\n'));
    return { ours: true };
  } catch (error) {
    await session.send('ROLLBACK');
    if (!(error instanceof ServerError) || !EXISTS_ALREADY.has(error.sqlstate)) throw error;
    return (await commentOf(admin, name)) ?? (await make(admin, name));
  }
}
