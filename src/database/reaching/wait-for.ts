/** Waiting for one event of a socket, and for nothing longer than the signal allows. */
import type { Duplex } from 'node:stream';

/** The peer ended the connection without an error. */
export class PeerClosed extends Error {
  override readonly name = 'PeerClosed';
}

/**
 * @returns the event's first argument
 * @throws the socket's error, PeerClosed, or the signal's reason. The socket is destroyed then.
 */
export function waitFor(socket: Duplex, event: string, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      socket.off(event, onEvent).off('error', fail).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (error: unknown): void => {
      settle(() => {
        // Whatever it still has to say, nobody is interested any more.
        socket.on('error', () => {}).destroy();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    };
    const onEvent = (value: unknown): void => settle(() => resolve(value));
    const onClose = (): void => fail(new PeerClosed('the connection was closed'));
    const onAbort = (): void => fail(signal.reason);
    socket.once(event, onEvent).once('error', fail).once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else if (socket.destroyed) onClose();
  });
}
