/** Ways to a server that are as long as wanted, and what they really add. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { median } from '../measuring/statistics.ts';

const PROCESS = fileURLToPath(new URL('delay-process.ts', import.meta.url));
const PROBES = 30;

interface Ways extends AsyncDisposable {
  /** The port to connect to for each latency. */
  ports: ReadonlyMap<number, number>;
}

/** @param latencies of a round trip, in milliseconds */
export async function waysTo(
  server: { host: string; port: number },
  latencies: readonly number[],
): Promise<Ways> {
  const child = fork(PROCESS, [server.host, String(server.port), ...latencies.map(String)]);
  const made = await new Promise<number[]>((resolve, reject) => {
    child.once('message', (ports) => resolve(ports as number[]));
    child.once('exit', (code) => reject(new Error(`The delaying proxy ended with ${code}`)));
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    ports: new Map(latencies.map((latency, index) => [latency, made[index] ?? 0])),
    [Symbol.asyncDispose]: async () => {
      child.disconnect();
      await ended;
    },
  };
}

/** The round trip of a few bytes to an echo and back over such ways, in milliseconds: what the proxy really adds, at 0 too. */
export async function measuredWays(latencies: readonly number[]): Promise<Map<number, number>> {
  const echo = createServer({ noDelay: true }, (socket) => socket.on('error', () => undefined).pipe(socket));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  const { port } = echo.address() as AddressInfo;
  try {
    await using ways = await waysTo({ host: '127.0.0.1', port }, latencies);
    const results = new Map<number, number>();
    for (const [latency, way] of ways.ports) results.set(latency, await roundTrip(way));
    return results;
  } finally {
    echo.close();
  }
}

async function roundTrip(port: number): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const times: number[] = [];
  for (let probe = 0; probe < PROBES; probe += 1) {
    const started = performance.now();
    socket.write('SELECT 1');
    await once(socket, 'data');
    times.push(performance.now() - started);
  }
  socket.destroy();
  return median(times.slice(1));
}
