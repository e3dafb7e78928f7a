import postgres from 'postgres';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { startProxy, type Action, type Message } from '../support/proxy.ts';

/** One connection that asks nothing by itself. */
const client = (url: string): postgres.Sql =>
  postgres(url, {
    max: 1,
    fetch_types: false,
    connect_timeout: 5,
    backoff: () => 0,
    onnotice: () => undefined,
  });

describe('the proxy', () => {
  it('counts the messages and round trips of a known conversation', async () => {
    await using database = await freshDatabase();
    await using proxy = await startProxy({ server: inject('server'), latencyMs: 5 });
    const sql = client(proxy.url(database.url));
    await sql`select 1`.simple();
    // Startup, SCRAM twice, the query: four questions, four answers.
    expect(proxy.messages.map((message) => message.type).join(' ')).toMatch(
      /^startup R p R p R R( S)+ K Z Q T D C Z$/,
    );
    expect(proxy.roundTrips()).toBe(4);
    proxy.reset();
    await sql`select 1; select 2`.simple();
    expect(proxy.messages.map((message) => message.type).join('')).toBe('QTDCTDCZ');
    expect([proxy.count('frontend'), proxy.count('backend'), proxy.roundTrips()]).toEqual([1, 7, 1]);
    await sql.end();
  });

  it('sees that pipelined messages share a round trip, and that waiting does not', async () => {
    await using database = await freshDatabase();
    await using proxy = await startProxy({ server: inject('server'), latencyMs: 5 });
    const sql = client(proxy.url(database.url));
    await sql`select 0`.simple();
    proxy.reset();
    await Promise.all([1, 2, 3].map(async (n) => sql.unsafe(`select ${n}`)));
    expect([proxy.count('frontend'), proxy.roundTrips()]).toEqual([3, 1]);
    proxy.reset();
    for (const n of [1, 2, 3]) await sql.unsafe(`select ${n}`);
    expect([proxy.count('frontend'), proxy.roundTrips()]).toEqual([3, 3]);
    await sql.end();
  });

  it('delays by the latency in each direction', async () => {
    await using database = await freshDatabase();
    await using proxy = await startProxy({ server: inject('server'), latencyMs: 50 });
    const sql = client(proxy.url(database.url));
    await sql`select 0`.simple();
    const started = performance.now();
    await sql`select 1`.simple();
    expect(performance.now() - started).toBeGreaterThan(99);
    expect(performance.now() - started).toBeLessThan(180);
    await sql.end();
  });

  it.each<[Action, RegExp]>([
    ['cut', /CONNECTION_CLOSED/],
    ['reset', /ECONNRESET/],
    ['cut-client', /CONNECTION_CLOSED/],
    ['cut-server', /never/],
    ['stall', /never/],
    ['half-close', /CONNECTION_CLOSED/],
  ])('%s before the answer: the client gets no answer, the server did the work', async (action, expected) => {
    await using database = await freshDatabase();
    await database.sql`create table done (id int)`;
    let harm = false;
    const before = (message: Message): Action | undefined =>
      harm && message.direction === 'backend' && message.type === 'C' ? action : undefined;
    await using proxy = await startProxy({ server: inject('server'), before });
    const sql = client(proxy.url(database.url));
    await sql`select 1`.simple();
    harm = true;
    const answer = sql`insert into done values (1)`.simple().then(() => 'answered', String);
    const never = new Promise<string>((resolve) => setTimeout(resolve, 300, 'never'));
    expect(await Promise.race([answer, never])).toMatch(expected);
    expect(await database.sql`select id from done`).toEqual([{ id: 1 }]);
    await proxy.close();
    await sql.end({ timeout: 0 });
  });

  it('cuts before a message reaches the server', async () => {
    await using database = await freshDatabase();
    await using proxy = await startProxy({
      server: inject('server'),
      before: (message, bytes) => (message.type === 'Q' && bytes.includes('create') ? 'reset' : undefined),
    });
    const sql = client(proxy.url(database.url));
    await expect(sql`create table never (id int)`.simple()).rejects.toThrow(/ECONNRESET/);
    await sql.end({ timeout: 0 });
    expect(await database.sql`select to_regclass('never') as it`).toEqual([{ it: null }]);
  });

  it('refuses for a while', async () => {
    await using database = await freshDatabase();
    await using proxy = await startProxy({ server: inject('server') });
    const url = proxy.url(database.url);
    await proxy.refuse();
    const early = client(url);
    await expect(early`select 1`.simple()).rejects.toThrow(/ECONNREFUSED/);
    await early.end({ timeout: 0 });
    await proxy.accept();
    const sql = client(url);
    expect(await sql`select 1 as it`.simple()).toEqual([{ it: 1 }]);
    await sql.end();
  });
});
