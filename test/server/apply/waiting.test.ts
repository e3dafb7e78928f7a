/** What a run does while another one holds the lock. */
import { describe, expect, inject, it } from 'vitest';
import { lockKey } from '../../../src/apply/advisory.ts';
import { apply } from '../../support/apply.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { NAMES, setOf, SMALL } from '../../support/migrations.ts';
import { POOLER, startPooler } from '../../support/pooler.ts';
import { type Proxy, startProxy } from '../../support/proxy.ts';

const SET = setOf(SMALL);

/** Questions that a run puts, and what tells each in the text of its message. */
const QUESTIONS = {
  lock: 'pg_try_advisory_lock(',
  isFree: 'pg_try_advisory_xact_lock_shared(',
  state: 'query_to_xml(',
} as const;
type Questions = Record<keyof typeof QUESTIONS, number>;

async function counting(options: { latencyMs?: number } = {}): Promise<{ proxy: Proxy; asked: Questions }> {
  const asked = { lock: 0, isFree: 0, state: 0 };
  const proxy = await startProxy({
    ...options,
    server: inject('server'),
    before: ({ direction }, bytes) => {
      if (direction !== 'frontend') return undefined;
      for (const name of ['lock', 'isFree', 'state'] as const) {
        if (bytes.includes(QUESTIONS[name])) asked[name] += 1;
      }
      return undefined;
    },
  });
  return { proxy, asked };
}

/** Somebody who works; gives what ends him. */
async function holdLock({ sql }: TestDatabase): Promise<() => Promise<void>> {
  const holder = await sql.reserve();
  const key = String(lockKey(NAMES));
  await holder.unsafe(`select pg_advisory_lock(${key})`);
  return async () => {
    await holder.unsafe(`select pg_advisory_unlock(${key})`);
    holder.release();
  };
}

const locksIn = async ({ sql }: TestDatabase): Promise<number> => {
  const [row] = await sql<{ locks: number }[]>`select count(*)::int as locks from pg_locks l
    join pg_database d on d.oid = l.database where l.locktype = 'advisory' and d.datname = current_database()`;
  return row?.locks ?? -1;
};

/** As the one who works would leave it. */
const doTheWork = async ({ sql }: TestDatabase): Promise<void> => {
  await sql.unsafe(`create table organizations (id int primary key);
    create table schema_migrations (version varchar(255) primary key, applied_at timestamptz not null default now());
    insert into schema_migrations values ('001_initial'), ('002_users'), ('003_agents')`);
};

describe('while another run holds the lock', () => {
  it('asks whether it is free, and reads no state', async () => {
    await using db = await freshDatabase();
    const { proxy, asked } = await counting();
    const done = await holdLock(db);
    const running = apply(proxy.url(db.url), SET);
    await expect.poll(() => asked.isFree, { timeout: 30_000 }).toBeGreaterThan(5);
    expect(asked.lock).toBe(1);
    expect(asked.state).toBeLessThan(4);
    await done();
    expect(await running).toMatchObject({ exit_code: 0, applied: ['V1__consolidated_schema', '003_agents'] });
    await proxy.close();
  });

  it('goes home where nothing is left for it, though the other works on', async () => {
    await using db = await freshDatabase();
    const done = await holdLock(db);
    let isWaiting = false;
    const onEvent = ({ event }: { event: string }): void => void (isWaiting ||= event === 'lock_wait');
    const running = apply(db.url, SET, { onEvent });
    await expect.poll(() => isWaiting, { timeout: 30_000 }).toBe(true);
    await doTheWork(db);
    expect(await running).toMatchObject({ exit_code: 0, applied: [] });
    await done();
  });

  it('many go home side by side, without the lock', async () => {
    await using db = await freshDatabase();
    const { proxy, asked } = await counting();
    const done = await holdLock(db);
    const running = Array.from({ length: 10 }, async () => apply(proxy.url(db.url), SET));
    await expect.poll(() => asked.lock, { timeout: 30_000 }).toBe(10);
    await doTheWork(db);
    await done();
    const results = await Promise.all(running);
    expect(results.map((one) => one.exit_code)).toEqual(results.map(() => 0));
    expect(asked.lock).toBe(10);
    await proxy.close();
  });

  it('a file that turns out to be wrong while the lock is on its way leaves no lock', async () => {
    await using db = await freshDatabase();
    const { proxy, asked } = await counting({ latencyMs: 150 });
    const wrong = setOf({ ...SMALL, '003_agents.sql': 'CREATE TABEL agents ();' });
    const result = await apply(proxy.url(db.url), wrong);
    expect(result).toMatchObject({ exit_code: 3, applied: [], errors: [{ code: 'syntax-error' }] });
    expect(asked.lock).toBe(1);
    await expect.poll(async () => locksIn(db)).toBe(0);
    await proxy.close();
  });

  it.skipIf(POOLER === undefined)('nor behind a pooler', async () => {
    await using db = await freshDatabase();
    const logins = { [db.user]: db.password };
    await using pooler = await startPooler(inject('server'), 'transaction', logins);
    const { hostname: host, port } = new URL(pooler.url(db.url));
    await using proxy = await startProxy({ server: { host, port: Number(port) }, latencyMs: 150 });
    const wrong = setOf({ ...SMALL, '003_agents.sql': 'CREATE TABEL agents ();' });
    expect(await apply(proxy.url(db.url), wrong)).toMatchObject({ exit_code: 3, applied: [] });
    await expect.poll(async () => locksIn(db)).toBe(0);
    expect(await apply(pooler.url(db.url), SET)).toMatchObject({ exit_code: 0 });
  });

  it.skipIf(POOLER === undefined)(
    'behind a pooler, stays calm where nobody answers for a while',
    async () => {
      await using db = await freshDatabase();
      const logins = { [db.user]: db.password };
      await using pooler = await startPooler(inject('server'), 'transaction', logins);
      const { hostname: host, port } = new URL(pooler.url(db.url));
      await using proxy = await startProxy({ server: { host, port: Number(port) } });
      const done = await holdLock(db);
      const seen: string[] = [];
      const running = apply(proxy.url(db.url), SET, { onEvent: ({ event }) => void seen.push(event) });
      await expect.poll(() => seen, { timeout: 30_000 }).toContain('lock_wait');
      await proxy.refuse();
      await expect.poll(() => seen, { timeout: 30_000 }).toContain('connect_wait');
      await proxy.accept();
      await done();
      expect(await running).toMatchObject({ exit_code: 0, errors: [] });
    },
  );
});
