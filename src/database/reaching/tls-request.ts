/** Asking a server whether it speaks TLS, before anything of TLS is loaded: manual, "SSL Session Encryption". */
import type net from 'node:net';
import { ConnectFailure } from './connect-failure.ts';
import { notPostgresFailure } from './network-error.ts';
import { waitFor } from './wait-for.ts';

/** Length 8, then the number that no protocol version has. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/**
 * Asks whether the server speaks TLS.
 * @returns true for `S`, false for `N`
 */
export async function offersTls(socket: net.Socket, where: string, signal: AbortSignal): Promise<boolean> {
  const answered = waitFor(socket, 'data', signal);
  socket.write(SSL_REQUEST);
  const answer = await answered;
  socket.pause();
  if (!(answer instanceof Buffer)) throw new TypeError('A socket without an encoding gives bytes');
  const letter = String.fromCharCode(answer[0] ?? 0);
  if ((letter === 'S' || letter === 'N') && answer.length === 1) return letter === 'S';
  socket.destroy();
  if (letter === 'S' || letter === 'N') throw stuffed(where);
  throw letter === 'E' ? serverError(where) : notPostgresFailure(where);
}

/** CVE-2021-23222: what came with the answer, unencrypted, would be taken for the server's encrypted words. */
const stuffed = (where: string): ConnectFailure =>
  new ConnectFailure(
    { stage: 'reach', retryable: false },
    {
      code: 'tls-stuffed',
      message: `${where} sent unencrypted data after its answer to the request for TLS`,
      remedy: 'Somebody may be sitting between here and the server; do not go on in this network',
    },
  );

/** CVE-2024-10977: the text of the error is not shown, since anybody could have sent it. */
const serverError = (where: string): ConnectFailure =>
  new ConnectFailure(
    { stage: 'tls', retryable: true },
    {
      code: 'tls-request-error',
      message: `${where} answered the request for TLS with an error`,
      remedy: "The server's log says why: it may be out of memory or processes",
    },
  );
