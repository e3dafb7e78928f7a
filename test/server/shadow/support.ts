/** Shadow databases on the shared test server, and what is left of them. */
import postgres from 'postgres';
import { inject } from 'vitest';
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import { thisMachine } from '../../../src/database/naming/surroundings.ts';
import type { RunEvent } from '../../../src/events.ts';
import type { ServerShadowOptions } from '../../../src/shadow/admin.ts';
import { serverShadows } from '../../../src/shadow/server.ts';
import type { ShadowSource } from '../../../src/shadow/shadow.ts';
import { makeUrl, type UrlOptions } from '../../support/url.ts';

export const sharedUrl = (options?: UrlOptions): string => {
  const { host, port } = inject('server');
  return makeUrl(host, port, options);
};

export interface Source extends ShadowSource {
  events: RunEvent[];
  /** The codes of its warnings. */
  warnings(): string[];
}

export async function shadowsAt(url: string, more: Partial<ServerShadowOptions> = {}): Promise<Source> {
  const events: RunEvent[] = [];
  const surroundings = thisMachine({});
  const target = await resolveTarget(url, surroundings);
  if (target.kind !== 'server') throw new Error('a server is meant');
  const source = serverShadows(target, {
    waitMs: 0,
    surroundings,
    emit: (event) => void events.push(event),
    signal: new AbortController().signal,
    ...more,
  });
  const warnings = (): string[] => events.flatMap((event) => (event.event === 'warning' ? [event.code] : []));
  return { ...source, events, warnings };
}

/** A client of the superuser, in the database postgres. */
export const superuser = (): postgres.Sql =>
  postgres(sharedUrl(), { max: 2, onnotice: () => undefined, max_lifetime: null });

/** The databases of that label that are there. */
export async function databasesLike(sql: postgres.Sql, label: string): Promise<string[]> {
  const rows =
    await sql`SELECT datname FROM pg_database WHERE datname LIKE ${`aim_shadow_${label}_%`} ORDER BY 1`;
  return rows.map((row) => String(row['datname']));
}

/** Some letters, so that tests at the same time do not see each other's. */
export const label = (): string => `t${Math.random().toString(36).slice(2, 8)}`;
