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

const PROTOCOL = 'postgresql';

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
