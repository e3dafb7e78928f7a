/** One attempt to connect: name lookup, TCP or a Unix socket, and TLS as `sslmode` wants it. */
import type net from 'node:net';
import type { ConnectAttempt } from './attempts.ts';
import { combine, ConnectFailure } from './connect-failure.ts';
import { guardFirstMessage } from './first-message.ts';
import { closedFailure, networkFailure, timeoutFailure } from './network-error.ts';
import { shuffled } from './shuffle.ts';
import { Failure } from '../../diagnostic.ts';
import { thisMachine, type Surroundings } from '../naming/surroundings.ts';
import { describeHost, type ServerTarget } from '../naming/target.ts';
import { namesFiles, type TlsSettings } from '../naming/tls-settings.ts';
import { addressesOf, connectTo } from './tcp.ts';
import { tlsRefused } from './tls-error.ts';
import type { TlsMaterial } from './tls-files.ts';
import { offersTls } from './tls-request.ts';
import { PeerClosed } from './wait-for.ts';
import type { Wire } from '../wire.ts';

export interface OpenedSocket extends Wire {
  /** Connected, encrypted where wanted; the startup message comes next. An error on it never ends the program. */
  socket: net.Socket;
  tls: boolean;
  attempt: ConnectAttempt;
  /** The IP address that was reached; undefined for a Unix socket. */
  address: string | undefined;
  /** What is left of connect_timeout for the login, in milliseconds; 0 for no limit. */
  loginTimeoutMs: number;
}

export interface OpenOptions {
  signal?: AbortSignal | undefined;
  /** Where the files of certificates are read; by default this machine. */
  surroundings?: Surroundings | undefined;
}

/** To the address that was reached, with TLS as it was. */
export const sameWay = ({ attempt, address, tls }: OpenedSocket): ConnectAttempt => ({
  ...attempt,
  host: { ...attempt.host, address },
  encryption: tls ? 'tls' : 'none',
});

/** Everything that an attempt needs at each address. */
interface Job {
  target: ServerTarget;
  attempt: ConnectAttempt;
  /** Loads TLS and what it needs, once. Undefined where the attempt is without. @throws Failure (exit 2) */
  material: (() => Promise<TlsMaterial>) | undefined;
  signal: AbortSignal | undefined;
}

/**
 * Opens a socket for one attempt. The addresses of the host's name are tried in order, each within
 * connect_timeout, until one takes the connection; what happens after that counts for the attempt.
 * @throws ConnectFailure (exit 5); Failure (exit 2) for files of certificates; the signal's reason
 */
export async function openSocket(
  target: ServerTarget,
  attempt: ConnectAttempt,
  { signal, surroundings = thisMachine({}) }: OpenOptions = {},
): Promise<OpenedSocket> {
  const material = attempt.encryption === 'none' ? undefined : materialOf(target.tls, surroundings);
  if (attempt.encryption === 'tls' || namesFiles(target.tls)) await material?.();
  const job: Job = { target, attempt, material, signal };
  const failures: ConnectFailure[] = [];
  for (const address of await findAddresses(job)) {
    try {
      return await openAt(address, job);
    } catch (error) {
      if (!(error instanceof ConnectFailure) || error.stage !== 'reach') throw error;
      failures.push(error);
    }
  }
  throw combine(failures);
}

/** Node's TLS takes longer to load than all else: where it is only an offer, that waits for the server's answer. */
function materialOf(settings: TlsSettings, surroundings: Surroundings): () => Promise<TlsMaterial> {
  const load = async (): Promise<TlsMaterial> => {
    const { loadTlsMaterial } = await import('./tls-files.ts');
    return loadTlsMaterial(settings, surroundings);
  };
  let loaded: Promise<TlsMaterial> | undefined;
  return () => (loaded ??= load());
}

/** Undefined stands for the Unix socket. */
async function findAddresses({ target, attempt, signal }: Job): Promise<(string | undefined)[]> {
  const { host } = attempt;
  if (host.socketPath !== undefined) return [undefined];
  if (host.address !== undefined) return [host.address];
  const where = describeHost(host);
  const found = await limited(where, target.connectTimeoutMs, signal, (limit) =>
    addressesOf(host.name, limit),
  );
  return target.shuffleHosts ? shuffled(found, Math.random) : found;
}

async function openAt(address: string | undefined, job: Job): Promise<OpenedSocket> {
  const { target, attempt, signal } = job;
  const { host } = attempt;
  const isSame = address === undefined || address === host.name;
  const where = describeHost(host) + (isSame ? '' : ` (${address})`);
  const began = performance.now();
  const { socket, tls } = await limited(where, target.connectTimeoutMs, signal, async (limit) => {
    const place =
      address === undefined ? { path: host.socketPath ?? '' } : { host: address, port: host.port };
    return secure(await connectTo(place, target.keepAliveMs, limit), where, job, limit);
  });
  socket.on('error', () => {});
  guardFirstMessage(socket, where);
  const left = (target.connectTimeoutMs ?? 0) - (performance.now() - began);
  const loginTimeoutMs = target.connectTimeoutMs === undefined ? 0 : Math.max(1, Math.ceil(left));
  return { socket, tls, attempt, address, loginTimeoutMs, name: where, embedded: false };
}

/** Makes it encrypted, asking first unless TLS is spoken from the first byte. */
async function secure(
  socket: net.Socket,
  where: string,
  { target, attempt, material }: Job,
  signal: AbortSignal,
): Promise<{ socket: net.Socket; tls: boolean }> {
  if (material === undefined) return { socket, tls: false };
  const isOffered = target.tls.negotiation === 'direct' || (await offersTls(socket, where, signal));
  if (isOffered) {
    const peer = { name: attempt.host.name, where };
    try {
      const { encrypt } = await import('./tls.ts');
      return { socket: await encrypt(socket, peer, target.tls, await material(), signal), tls: true };
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }
  if (attempt.encryption === 'tls-if-offered') return { socket: socket.resume(), tls: false };
  socket.destroy();
  throw tlsRefused(where, target.tls.mode);
}

/** Runs work within the time for an address; what goes wrong comes out as ConnectFailure. */
async function limited<T>(
  where: string,
  ms: number | undefined,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const clock = new AbortController();
  const timer = ms === undefined ? undefined : setTimeout(() => clock.abort(timeoutFailure(where, ms)), ms);
  const signal = outer === undefined ? clock.signal : AbortSignal.any([outer, clock.signal]);
  try {
    return await work(signal);
  } catch (error) {
    outer?.throwIfAborted();
    if (error instanceof Failure) throw error;
    throw error instanceof PeerClosed ? closedFailure(where) : networkFailure(error, where);
  } finally {
    clearTimeout(timer);
  }
}
