/**
 * The first attempt to connect, begun before anybody waits for it: the network and the server work on it while the
 * program is still loading its own code.
 */
import { attempts, type ConnectAttempt } from './attempts.ts';
import { closedFailure, networkFailure } from './network-error.ts';
import { type OpenedSocket, openSocket } from './socket.ts';
import type { Surroundings } from '../naming/surroundings.ts';
import type { ServerTarget } from '../naming/target.ts';

export interface Approach {
  /**
   * The socket, once and for the way that was begun; otherwise undefined. It is paused.
   * @param signal ends the attempt from now on
   */
  take(way: ConnectAttempt, signal: AbortSignal): Promise<OpenedSocket> | undefined;
  /** Bytes written and read so far, also by who took it: where they stay the same, the network or the server is waited for. */
  readonly traffic: number;
  /** Where nobody will take it. */
  abandon(): void;
}

/** @param signal ends the attempt */
export function begin(target: ServerTarget, surroundings: Surroundings, signal: AbortSignal): Approach {
  // Which one is first is a matter of chance where hosts are shuffled.
  const way = target.shuffleHosts ? undefined : attempts(target)[0];
  const end = new AbortController();
  const either = AbortSignal.any([signal, end.signal]);
  let begun = way && openSocket(target, way, { signal: either, surroundings }).then(paused);
  let opened: OpenedSocket | undefined;
  begun?.then(
    (socket) => (opened = socket),
    () => {},
  );
  return {
    get traffic() {
      return opened ? opened.socket.bytesWritten + opened.socket.bytesRead : 0;
    },
    take: (asked, from) => {
      if (!begun || asked.host !== way?.host || asked.encryption !== way.encryption) return undefined;
      const taken = begun;
      begun = undefined;
      const abort = (): void => end.abort(from.reason);
      from.addEventListener('abort', abort, { once: true });
      if (from.aborted) abort();
      return taken.then(stillOpen).finally(() => from.removeEventListener('abort', abort));
    },
    abandon: () => {
      end.abort();
      begun?.then(
        ({ socket }) => socket.destroy(),
        () => {},
      );
    },
  };
}

/** What the server says meanwhile is for whoever takes the socket. */
function paused(opened: OpenedSocket): OpenedSocket {
  opened.socket.pause();
  return opened;
}

/** @throws ConnectFailure where the connection ended meanwhile */
function stillOpen(opened: OpenedSocket): OpenedSocket {
  const { socket, name } = opened;
  if (!socket.destroyed) return opened;
  throw socket.errored ? networkFailure(socket.errored, name) : closedFailure(name);
}
