/** Name lookup and the connection below everything else. */
import net from 'node:net';
import { waitFor } from './wait-for.ts';

/**
 * postgres.js stops pipelining when `write` reports back-pressure, so it must not before a whole flight of
 * migrations is written.
 */
export const HIGH_WATER_MARK = 64 * 1024 * 1024;

/** What was begun ahead of time, for whoever comes to the same place first. */
let ahead: Ahead | undefined;

interface Ahead {
  name: string;
  addresses: Promise<string[]> | undefined;
  place?: TcpPlace;
  socket?: net.Socket;
}

/**
 * Begins a connection that `addressesOf` and `connectTo` go on with, once, where they are asked for the same. Until then
 * nobody waits for it, and nothing is said of what goes wrong with it.
 */
export function connectAhead({ host, port }: TcpPlace): void {
  const addresses = lookedUp(host);
  const begun: Ahead = { name: host, addresses };
  ahead = begun;
  const connect = (address: string | undefined): void => {
    if (ahead !== begun || address === undefined) return;
    begun.place = { host: address, port };
    begun.socket = newSocket().on('error', nothing).connect(begun.place).unref();
  };
  if (net.isIP(host) === 0) addresses.then(([first]) => connect(first), nothing);
  else connect(host);
}

const nothing = (): void => {};

/** All addresses of a name, in the order of the operating system (getaddrinfo), as libpq takes them. */
export function addressesOf(name: string, signal: AbortSignal): Promise<string[]> {
  const begun = ahead?.name === name ? ahead.addresses : undefined;
  if (ahead) ahead.addresses = undefined;
  return orAbort(begun ?? lookedUp(name), signal);
}

async function lookedUp(name: string): Promise<string[]> {
  if (net.isIP(name) !== 0) return [name];
  const { lookup } = await import('node:dns/promises');
  const found = await lookup(name, { all: true, order: 'verbatim' });
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

export interface TcpPlace {
  host: string;
  port: number;
}

export type Place = { path: string } | TcpPlace;

/**
 * Connects to one address or Unix socket.
 * @param keepAliveMs idle time before the first keepalive probe, 0 for the system's; undefined for none
 */
export async function connectTo(
  place: Place,
  keepAliveMs: number | undefined,
  signal: AbortSignal,
): Promise<net.Socket> {
  const begun = takeAhead(place);
  const socket = begun ?? newSocket();
  if (!begun || begun.connecting) {
    const connected = waitFor(socket, 'connect', signal);
    if (!begun) socket.connect(place);
    await connected;
  }
  if (!('path' in place)) {
    socket.setNoDelay(true);
    socket.setKeepAlive(keepAliveMs !== undefined, keepAliveMs ?? 0);
  }
  return socket;
}

function newSocket(): net.Socket {
  const options: net.SocketConstructorOpts & { highWaterMark: number } = { highWaterMark: HIGH_WATER_MARK };
  return new net.Socket(options);
}

/** What was begun is of use to the first who connects anywhere: everybody else begins anew. */
function takeAhead(place: Place): net.Socket | undefined {
  const { socket, place: begun } = ahead ?? {};
  ahead = undefined;
  if (!socket) return undefined;
  const isSame = 'host' in place && place.host === begun?.host && place.port === begun.port;
  if (socket.destroyed || !isSame) {
    socket.destroy();
    return undefined;
  }
  return socket.off('error', nothing).ref();
}
