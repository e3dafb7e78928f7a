import type { Shadow } from './shadow.ts';

/** The time of the shadow's own clock, as PostgreSQL writes it. */
export async function clockOf({ session }: Shadow): Promise<string> {
  const [row] = (await session.send('SELECT pg_catalog.clock_timestamp()::pg_catalog.text AS now')).flat();
  return String(row?.['now']);
}
