/** What killed runs have left on a server: found by the marker, and removed where nobody uses it. */
import { quoteIdent } from '../database/quote.ts';
import type { Row } from '../database/session.ts';
import { formatDuration } from '../duration.ts';
import { type Admin, type ServerShadowOptions, warn } from './admin.ts';
import { abandoned, DATABASE_LOCK, type Marker, readMarker, type Remains, ROLE_LOCK } from './marker.ts';
import { dropRole } from './lent-roles.ts';

/** A run that begins has marked and connected within seconds. */
const MIN_AGE_MS = 10 * 60 * 1000;

/** Databases and roles with a comment that may be a marker, which this login may drop. */
const REMAINS = `SELECT 'database' AS kind, d.datname AS name, pg_catalog.shobj_description(d.oid, 'pg_database') AS comment,
  EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid OPERATOR(pg_catalog.=) d.oid) AS connected,
  EXISTS (SELECT FROM pg_catalog.pg_prepared_xacts x WHERE x.database OPERATOR(pg_catalog.=) d.datname) AS prepared
FROM pg_catalog.pg_database d
WHERE NOT d.datistemplate AND pg_catalog.pg_has_role(d.datdba, 'USAGE')
  AND pg_catalog.shobj_description(d.oid, 'pg_database') IS NOT NULL
UNION ALL SELECT 'role', r.rolname, pg_catalog.shobj_description(r.oid, 'pg_authid'), false, false
FROM pg_catalog.pg_roles r WHERE pg_catalog.shobj_description(r.oid, 'pg_authid') IS NOT NULL`;

const HELD = `SELECT classid::pg_catalog.int8 AS class, objid::pg_catalog.int8 AS key FROM pg_catalog.pg_locks
WHERE locktype OPERATOR(pg_catalog.=) 'advisory'::pg_catalog.text AND objsubid OPERATOR(pg_catalog.=) 2::pg_catalog.int2`;

/**
 * Drops what runs left that are over. Nothing that lacks the marker, is in use, or is young; never with force, so
 * that a session that comes meanwhile keeps its database. What cannot be dropped is told, and no reason to fail.
 */
export async function sweep(admin: Admin, options: ServerShadowOptions): Promise<void> {
  const { session, facts } = admin;
  try {
    // The locks first: a run that ends in between has no lock and no database any more.
    const [held, found] = await Promise.all([session.send(HELD), session.send(REMAINS)]);
    const locks = new Set(held.flat().map((row) => `${String(row['class'])}/${String(row['key'])}`));
    const isHeld = (kind: number, { key }: Marker): boolean => locks.has(`${kind}/${key}`);
    const minAge = options.abandonedAfterMs ?? MIN_AGE_MS;
    const old = (kind: 'database' | 'role', lock: number): Marker[] => {
      const remains = found.flat().flatMap((row): Remains[] => {
        const marker = row['kind'] === kind ? readMarker(row['comment'], String(row['name'])) : undefined;
        return marker ? [{ marker, inUse: isUsed(row) || isHeld(lock, marker) }] : [];
      });
      return abandoned(remains, facts.now, minAge);
    };
    for (const marker of old('database', DATABASE_LOCK)) {
      await attempt(marker, admin, options, async () => {
        await session.send(`DROP DATABASE IF EXISTS ${quoteIdent(marker.name)}`);
      });
    }
    for (const marker of old('role', ROLE_LOCK)) {
      await attempt(marker, admin, options, () => dropRole(admin, marker.name));
    }
  } catch (error) {
    warn(options, {
      code: 'shadow-sweep',
      message: 'What earlier runs may have left on the shadow server could not be looked for',
      detail: messageOf(error),
    });
  }
}

const isUsed = (row: Row): boolean => row['connected'] === true || row['prepared'] === true;

async function attempt(
  marker: Marker,
  { facts }: Admin,
  options: ServerShadowOptions,
  drop: () => Promise<unknown>,
): Promise<void> {
  const age = formatDuration(Date.parse(facts.now) - Date.parse(marker.created));
  const whose = `${marker.name}, which process ${marker.pid} on ${marker.host} left ${age} ago`;
  try {
    await drop();
    warn(options, { code: 'shadow-removed', message: `Removed ${whose}` });
  } catch (error) {
    warn(options, { code: 'shadow-left', message: `Could not remove ${whose}`, detail: messageOf(error) });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
