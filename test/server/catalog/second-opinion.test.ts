/**
 * pg_dump as a second opinion: whatever it tells apart, the comparison does; what the comparison finds besides is
 * on a list. Each case takes two databases and two dumps, so by default only every tenth case is asked;
 * AIM_TEST_ALL_DUMPS asks all.
 */
import { describe, expect, inject, it } from 'vitest';
import type { Session } from '../../../src/database/session.ts';
import { freshDatabase } from '../../support/database.ts';
import { dumpSchema } from '../../support/dump.ts';
import { type Case, expectedOf, readCases } from './cases.ts';
import { prepare } from './corpus.ts';
import { openSession } from './open.ts';

/** What `pg_dump --schema-only` does not write. */
const NOT_IN_DUMPS: ReadonlySet<string> = new Set([
  'built-in-function-altered',
  'built-in-function-comment',
  'built-in-function-owner',
  'built-in-type-comment',
  'database-comment',
  'database-connection-limit',
  'database-owner',
  'database-privileges',
  'database-role-settings',
  'database-role-settings-value',
  'database-setting-value',
  'database-settings',
  'extension-comment',
  'extension-dropped',
  'extension-member-comment',
  'extension-member-owner',
  'extension-member-volatility',
  'extension-version',
  'foreign-key-triggers-enabled',
  'foreign-key-triggers-referenced',
  'information-schema-dropped',
  'information-schema-view',
  'language-inline',
  'language-trusted',
  'language-validator',
  'large-object-comment',
  'large-object-content',
  'large-object-extra',
  'large-object-owner',
  'large-object-privileges',
  'materialized-view-populated',
  'row-type-comment',
  'row-type-privileges',
  'schema-public-dropped',
]);

/** What it writes in the order in which it was made, though the order means nothing. */
const ORDER_IN_DUMPS: ReadonlySet<string> = new Set([
  'event-trigger-tags-order',
  'options-order',
  'privileges-order',
]);

const every = process.env['AIM_TEST_ALL_DUMPS'] === undefined ? 10 : 1;

async function dumpOf({ before }: Case, sql: string): Promise<string> {
  await using database = await freshDatabase({ owner: 'superuser' });
  const session = await openSession(database.url);
  try {
    await prepare(session, { tablespace: true });
    await session.send(`BEGIN;\n${before}\n${sql}\nCOMMIT`);
    const dump = await dumpSchema(database.url);
    await dropSubscriptions(session);
    return dump.replaceAll(database.name, 'database');
  } finally {
    await session.close();
  }
}

/** A database with one cannot be dropped; one with a slot would want to drop it on the other side. */
async function dropSubscriptions(session: Session): Promise<void> {
  const query = `SELECT subname AS name FROM pg_subscription JOIN pg_database d ON d.oid = subdbid
    WHERE d.datname = current_database()`;
  for (const { name } of (await session.send(query)).flat()) {
    await session.send(`ALTER SUBSCRIPTION ${String(name)} DISABLE`);
    await session.send(`ALTER SUBSCRIPTION ${String(name)} SET (slot_name = NONE)`);
    await session.send(`DROP SUBSCRIPTION ${String(name)}`);
  }
}

describe('pg_dump agrees', () => {
  const cases = [...readCases('catalog'), ...readCases('catalog-equal')].filter(
    (_, index) => index % every === 0,
  );
  it.each(cases.map((of) => [of.name, of] as const))('%s', async (name, of) => {
    const { major } = inject('server');
    if (of.from > major) return;
    const isEqual = (await dumpOf(of, of.a)) === (await dumpOf(of, of.b));
    const isReported = expectedOf(of, major).length > 0;
    if (ORDER_IN_DUMPS.has(name)) expect([isEqual, isReported]).toEqual([false, false]);
    else expect(isEqual).toBe(!isReported || NOT_IN_DUMPS.has(name));
  });
});
