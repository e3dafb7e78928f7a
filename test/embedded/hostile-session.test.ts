/** What a file does to its session is not there for the next one, on the embedded database too. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedDatabase, openEmbedded } from '../../src/database/embedded/embedded.ts';
import { applyPending } from '../../src/apply/run.ts';
import { Session } from '../../src/database/session.ts';
import { type Connector, EMBEDDED_IDENTITY } from '../../src/database/connector.ts';
import { NAMES, setOf } from '../support/migrations.ts';
import { differencesTo, inBlock, ROLES, upsideDown, WAYS } from '../support/session-facts.ts';

let database: EmbeddedDatabase;
beforeAll(async () => {
  database = await openEmbedded(null);
});
afterAll(() => database.close());

const connect = async (first: string): Promise<Session> =>
  Session.start(
    { socket: database.connect(), name: 'embedded', embedded: true },
    EMBEDDED_IDENTITY,
    0,
    first,
  );

/** One that reaches the same database each time: that of the product opens a new one in memory. */
const connector: Connector = {
  target: { kind: 'embedded', dir: null },
  description: 'the embedded database',
  leaseMs: undefined,
  connect,
  cancel: async () => undefined,
  bury: async () => undefined,
};

const outside = (sql: string): string => `-- aim-migrate: no-transaction\n${sql}`;
const isLook = (sql: string): boolean => sql.startsWith('LOAD');

describe('nothing is left of what a file did to its session', () => {
  it.each([
    ['in a transaction', (sql: string) => sql],
    ['outside a transaction', outside],
    ['by a block that commits by itself', (sql: string) => outside(isLook(sql) ? sql : inBlock(sql))],
  ])('%s', async (_, as) => {
    const session = await connect(
      `DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS elsewhere CASCADE; DROP ROLE IF EXISTS mallory, trent; ${ROLES}`,
    );
    await session.first;
    await session.close();
    const files = upsideDown(as);
    const run = await applyPending({
      connector,
      names: NAMES,
      set: setOf(files),
      options: {},
      timeouts: { lockMs: 1000, lockRetryMs: 1000, statementMs: 0, runLockMs: 1000 },
      emit: () => undefined,
      signal: new AbortController().signal,
      toolVersion: '0.0.0-test',
    });
    expect(run.errors).toEqual([]);
    expect(run.applied).toHaveLength(Object.keys(files).length);
    const asked = await connect('SELECT session_user::text AS who');
    expect((await asked.first).flat()).toEqual([{ who: 'postgres' }]);
    const seen = [];
    for (const [index, way] of WAYS.entries()) {
      const sets = await asked.send(differencesTo(`facts_${String(index + 1).padStart(3, '0')}`));
      seen.push(...sets.flat().map((row) => ({ way, ...row })));
    }
    expect(seen).toEqual([]);
    await asked.close();
  });

  it('and of an earlier connection', async () => {
    const before = await connect('CREATE ROLE eve; SET SESSION AUTHORIZATION eve; SET my.own = 1');
    await before.first;
    const after = await connect(`SELECT session_user::text AS who, current_setting('my.own', true) AS own`);
    expect((await after.first).flat()).toEqual([{ who: 'postgres', own: '' }]);
    await after.close();
  });
});
