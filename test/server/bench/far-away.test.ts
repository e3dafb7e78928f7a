import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, inject, it } from 'vitest';
import postgres from 'postgres';
import { waysTo } from '../../../scripts/bench/far-away.ts';
import { freshDatabase } from '../../support/database.ts';

const LATENCY_MS = 60;

describe('a way of so many milliseconds to the server', () => {
  const { host, port } = inject('server');

  it('costs a round trip at least that, also to connect, and passes on every byte in order', async () => {
    await using db = await freshDatabase();
    await using ways = await waysTo({ host, port }, [0, LATENCY_MS]);
    const far = new URL(db.url);
    far.port = String(ways.ports.get(LATENCY_MS));
    const sql = postgres(far.href, { max: 1, fetch_types: false });
    try {
      const started = performance.now();
      await sql`SELECT 1`.simple();
      // The connect, SCRAM in three, the query.
      const connected = performance.now();
      expect(connected - started).toBeGreaterThan(5 * LATENCY_MS);
      const large = randomBytes(3_000_000).toString('hex');
      const [row] = await sql<{ back: string }[]>`SELECT ${large}::text AS back`;
      expect(row?.back === large).toBe(true);
      expect(performance.now() - connected).toBeGreaterThan(LATENCY_MS);
    } finally {
      await sql.end({ timeout: 5 });
    }
  });

  it('ends with the server, after its last word, and with the client', async () => {
    const ended: string[] = [];
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('data', () => socket.end('goodbye'));
      socket.on('end', () => ended.push('client'));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    // eslint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server's address is an AddressInfo
    const { port: own } = server.address() as AddressInfo;
    await using ways = await waysTo({ host: '127.0.0.1', port: own }, [LATENCY_MS]);
    const socket = connect(ways.ports.get(LATENCY_MS) ?? 0, '127.0.0.1');
    socket.write('hello');
    expect((await socket.toArray()).join('')).toBe('goodbye');
    await expect.poll(() => ended, { timeout: 10_000 }).toEqual(['client']);
    server.close();
  });
});
