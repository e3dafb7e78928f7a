/** What a file does to its session is not there for the next one. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apply } from '../../support/apply.ts';
import { freshDatabase } from '../../support/database.ts';
import { setOf } from '../../support/migrations.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { differencesTo, inBlock, ROLES, upsideDown, WAYS } from '../../support/session-facts.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  await using database = await freshDatabase({ server });
  await database.asSuperuser(ROLES);
});
afterAll(async () => {
  await server.dispose();
});

const outside = (sql: string): string => `-- aim-migrate: no-transaction\n${sql}`;
const isLook = (sql: string): boolean => sql.startsWith('LOAD');

it.each([
  ['in a transaction', (sql: string) => sql],
  ['outside a transaction', outside],
  ['by a block that commits by itself', (sql: string) => outside(isLook(sql) ? sql : inBlock(sql))],
])('%s, nothing is left of what a file did to its session', async (_, as) => {
  await using database = await freshDatabase({ owner: 'superuser', server });
  const files = upsideDown(as);
  const run = await apply(database.url, setOf(files));
  expect(run.errors).toEqual([]);
  expect(run.applied).toEqual(Object.keys(files).map((file) => file.replace('.sql', '')));
  const seen = [];
  for (const [index, way] of WAYS.entries()) {
    const found = await database.sql.unsafe(differencesTo(`facts_${String(index + 1).padStart(3, '0')}`));
    seen.push(...found.map((row) => ({ way, row })));
  }
  expect(seen).toEqual([]);
  const [recorded] = await database.sql`
    SELECT count(*)::int AS rows, array_agg(DISTINCT applied_by) AS users FROM public.schema_migrations`;
  expect(recorded).toEqual({ rows: run.applied.length, users: ['postgres'] });
  expect((await apply(database.url, setOf(files))).outcome).toBe('up_to_date');
});
