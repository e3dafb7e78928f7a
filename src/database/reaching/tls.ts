/** TLS between the connection and PostgreSQL: manual, "SSL Session Encryption" in the chapter on the protocol. */
import net from 'node:net';
import tls from 'node:tls';
import { ConnectFailure } from './connect-failure.ts';
import { notPostgresFailure } from './network-error.ts';
import { codeOf } from '../naming/surroundings.ts';
import { HIGH_WATER_MARK } from './tcp.ts';
import type { TlsMaterial, Verify } from './tls-files.ts';
import type { TlsSettings } from '../naming/tls-settings.ts';
import { PeerClosed, waitFor } from './wait-for.ts';

/** Length 8, then the number that no protocol version has. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const PROTOCOL = 'postgresql';

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

export interface Peer {
  /** The name that the certificate must have: as the user wrote it, not as it was looked up. */
  name: string;
  where: string;
}

/** Does the TLS handshake on a connected socket. */
export async function encrypt(
  socket: net.Socket,
  peer: Peer,
  settings: TlsSettings,
  material: TlsMaterial,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  const sendsName = settings.sni && net.isIP(peer.name) === 0;
  const options: tls.ConnectionOptions & { highWaterMark: number } = {
    highWaterMark: HIGH_WATER_MARK,
    socket,
    secureContext: material.context,
    ALPNProtocols: [PROTOCOL],
    rejectUnauthorized: material.verify !== 'nothing',
    checkServerIdentity: (_, certificate) => checkIdentity(peer.name, certificate, material.verify),
    ...(sendsName ? { servername: peer.name } : {}),
  };
  const encrypted = tls.connect(options);
  await waitFor(encrypted, 'secureConnect', signal).catch((error: unknown) => {
    throw error instanceof PeerClosed || codeOf(error) === 'ECONNRESET' ? hungUp(peer.where, error) : error;
  });
  if (settings.negotiation === 'direct' && encrypted.alpnProtocol !== PROTOCOL) {
    encrypted.destroy();
    throw notPostgresFailure(peer.where);
  }
  return encrypted;
}

const hungUp = (where: string, cause: unknown): ConnectFailure =>
  new ConnectFailure(
    { stage: 'tls', retryable: true },
    {
      code: 'tls-failed',
      message: `No TLS with ${where}: it closed the connection during the handshake`,
      remedy: "The server's log says why",
    },
    { cause },
  );

/** As Node checks it, and with libpq's allowance: an IP address may be the common name where there is no other. */
function checkIdentity(name: string, certificate: tls.PeerCertificate, verify: Verify): Error | undefined {
  if (verify !== 'name') return undefined;
  const isOldAddress = certificate.subjectaltname === undefined && certificate.subject.CN === name;
  if (net.isIP(name) !== 0 && isOldAddress) return undefined;
  return tls.checkServerIdentity(name, certificate);
}
