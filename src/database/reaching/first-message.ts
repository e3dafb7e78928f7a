/** Looks at how the server's first message begins, so that an HTTP server is not waited for as a PostgreSQL. */
import type { Duplex } from 'node:stream';
import { ConnectFailure } from './connect-failure.ts';
import { notPostgresFailure } from './network-error.ts';

const HEADER = 5;
/** As in libpq: an answer to the startup message is an authentication request, an error, or a version offer. */
const LONGEST: ReadonlyMap<string, number> = new Map([
  ['R', 2000],
  ['E', 30_000],
  ['N', 30_000],
  ['v', 2000],
]);

/** Destroys the socket with a ConnectFailure where the first message is none of PostgreSQL's. */
export function guardFirstMessage(socket: Duplex, where: string): void {
  let head: Buffer = Buffer.alloc(0);
  const look = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk.subarray(0, HEADER)]).subarray(0, HEADER);
    if (head.length >= HEADER || !isPossible(head)) socket.off('data', look);
    if (!isPossible(head)) socket.destroy(head[0] === 0x45 ? noProcess(where) : notPostgresFailure(where));
  };
  socket.on('data', look);
}

/** A server that cannot make a process says so in the form of protocol 2: `E` and bare text (postmaster.c). */
const noProcess = (where: string): ConnectFailure =>
  new ConnectFailure(
    { stage: 'reach', retryable: true },
    {
      code: 'server-overloaded',
      message: `${where} could not make a process for the connection`,
      remedy: "The server's log says why: it may be out of memory or processes",
    },
  );

/** Could a message of PostgreSQL begin with these bytes? */
export function isPossible(head: Buffer): boolean {
  const longest = LONGEST.get(String.fromCharCode(head[0] ?? 0));
  if (longest === undefined) return head.length === 0;
  if (head.length < HEADER) return true;
  const length = head.readUInt32BE(1);
  return length >= 4 && length <= longest;
}
