/** Cancels the statement that a server is running: manual, "Canceling Requests in Progress". */
import { once } from 'node:events';
import { openSocket, sameWay, type OpenedSocket } from './socket.ts';
import type { Surroundings } from '../naming/surroundings.ts';
import type { ServerTarget } from '../naming/target.ts';

const CANCEL_REQUEST = 80_877_102;

/** What BackendKeyData said: four bytes of secret in protocol 3.0, more in 3.2. */
export interface CancelKey {
  pid: number;
  secret: Buffer;
}

export interface CancelOptions {
  /** By default five seconds. */
  timeoutMs?: number;
  surroundings?: Surroundings;
}

/**
 * Asks the server over a second connection, made like the first one and to the same address, to cancel what the
 * first one is running. The server does not say whether there was anything to cancel.
 * @returns true where the server took the request; never throws, and never takes longer than the limit
 */
export async function sendCancel(
  target: ServerTarget,
  opened: OpenedSocket,
  key: CancelKey,
  { timeoutMs = 5000, surroundings }: CancelOptions = {},
): Promise<boolean> {
  const again = sameWay(opened);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { socket } = await openSocket(target, again, { signal, surroundings });
    const closed = once(socket, 'close', { signal });
    // Not `end`: a pooler forgets the request of a client that has hung up.
    socket.write(cancelRequest(key));
    await closed.finally(() => socket.destroy());
    return true;
  } catch {
    return false;
  }
}

export function cancelRequest({ pid, secret }: CancelKey): Buffer {
  const head = Buffer.alloc(12);
  head.writeInt32BE(head.length + secret.length, 0);
  head.writeInt32BE(CANCEL_REQUEST, 4);
  head.writeInt32BE(pid, 8);
  return Buffer.concat([head, secret]);
}
