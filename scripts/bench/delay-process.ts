/**
 * A TCP proxy that makes a connection feel far away, as a process of its own, started by far-away.ts: for each latency a
 * port. What the server sends is held back for the whole round trip, what the client sends passes at once; so is the
 * first connect, as TCP's own handshake would cost a round trip. It looks into no byte, and waits precisely: a timer
 * for most of the time, then turns of the event loop.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A timer of Node's may be this late. */
const IMPRECISE_MS = 2;

function at(due: number, then: () => void): void {
  const left = due - performance.now();
  if (left <= 0) then();
  else if (left > IMPRECISE_MS + 1) setTimeout(() => at(due, then), left - IMPRECISE_MS);
  else setImmediate(() => at(due, then));
}

/** Passes on what comes, in order, each piece `delayMs` after it came. */
function relay(from: Socket, to: Socket, delayMs: number): void {
  const waiting: { due: number; pass: () => void }[] = [];
  const next = (): void => {
    const [first] = waiting;
    if (!first) return;
    at(first.due, () => {
      first.pass();
      waiting.shift();
      next();
    });
  };
  const later = (pass: () => void): void => {
    if (delayMs === 0) return pass();
    waiting.push({ due: performance.now() + delayMs, pass });
    if (waiting.length === 1) next();
  };
  from.on('data', (chunk: Buffer) => later(() => void to.write(chunk)));
  from.on('end', () => later(() => void to.end()));
  from.on('error', () => later(() => void to.destroy()));
}

function accept(client: Socket, server: { host: string; port: number }, latencyMs: number): void {
  client.setNoDelay(true);
  client.on('error', () => undefined);
  at(performance.now() + latencyMs, () => {
    const upstream = connect({ ...server, noDelay: true, allowHalfOpen: true });
    relay(client, upstream, 0);
    relay(upstream, client, latencyMs);
    client.resume();
  });
}

async function main(): Promise<void> {
  const [host = '', port = '', ...latencies] = process.argv.slice(2);
  const ports: number[] = [];
  for (const latency of latencies) {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) =>
      accept(client, { host, port: Number(port) }, Number(latency)),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ports.push((server.address() as AddressInfo).port);
  }
  process.once('disconnect', () => process.exit());
  // Ctrl-C on a terminal is for who started it, who goes on for a moment.
  process.on('SIGINT', () => undefined);
  process.send?.(ports);
}

await main();
