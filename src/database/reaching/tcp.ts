/** Name lookup and the connection below everything else. */
import net from 'node:net';
import { waitFor } from './wait-for.ts';

/**
 * postgres.js stops pipelining when `write` reports back-pressure, so it must not before a whole flight of
 * migrations is written.
 */
export const HIGH_WATER_MARK = 64 * 1024 * 1024;

/** All addresses of a name, in the order of the operating system (getaddrinfo), as libpq takes them. */
export async function addressesOf(name: string, signal: AbortSignal): Promise<string[]> {
  if (net.isIP(name) !== 0) return [name];
  const { lookup } = await import('node:dns/promises');
  const found = await orAbort(lookup(name, { all: true, order: 'verbatim' }), signal);
  return [...new Set(found.map(({ address }) => address))];
}

/** The lookup itself cannot be interrupted; it may go on behind the back of the caller. */
function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) onAbort();
  });
}

export type Place = { path: string } | { host: string; port: number };

/**
 * Connects to one address or Unix socket.
 * @param keepAliveMs idle time before the first keepalive probe, 0 for the system's; undefined for none
 */
export async function connectTo(
  place: Place,
  keepAliveMs: number | undefined,
  signal: AbortSignal,
): Promise<net.Socket> {
  const options: net.SocketConstructorOpts & { highWaterMark: number } = { highWaterMark: HIGH_WATER_MARK };
  const socket = new net.Socket(options);
  const connected = waitFor(socket, 'connect', signal);
  socket.connect(place);
  await connected;
  if (!('path' in place)) {
    socket.setNoDelay(true);
    socket.setKeepAlive(keepAliveMs !== undefined, keepAliveMs ?? 0);
  }
  return socket;
}
