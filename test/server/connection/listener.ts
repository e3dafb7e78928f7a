/** Peers that are not PostgreSQL, or only begin like one. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { readFileSync } from 'node:fs';
import type { Certificate } from '../../support/certificates.ts';

export interface Listener extends AsyncDisposable {
  port: number;
  /** `postgres://127.0.0.1:PORT/d` and what follows. */
  url(query?: string, host?: string): string;
  /** Everything that was received in the clear. */
  received: Buffer[];
  connections: Socket[];
}

/** Listens on 127.0.0.1 and hands each connection to the test. */
export async function listen(onConnection: (socket: Socket, received: Buffer[]) => void): Promise<Listener> {
  const received: Buffer[] = [];
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => {});
    onConnection(socket, received);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server's address is an AddressInfo
  const { port } = server.address() as AddressInfo;
  return {
    port,
    received,
    connections,
    url: (query = '', host = '127.0.0.1') => `postgres://app@${host}:${port}/d${query}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers the first message of each connection with these bytes. */
export const answering = (answer: string | Buffer): Promise<Listener> =>
  listen((socket, received) => {
    socket.once('data', (chunk) => {
      received.push(chunk);
      socket.write(answer);
    });
  });

export interface TlsSeen {
  servername: unknown;
  alpn: unknown;
  clientName: unknown;
}

/**
 * Speaks TLS, after an SSLRequest unless `direct`, and tells what it saw of the client. It does not speak
 * PostgreSQL: it sends back what it gets.
 */
export async function tlsListener(
  certificate: Certificate,
  { direct = false, ...options }: tls.TLSSocketOptions & { direct?: boolean } = {},
): Promise<Listener & { seen: TlsSeen[] }> {
  const seen: TlsSeen[] = [];
  const secureContext = tls.createSecureContext({
    cert: readFileSync(certificate.cert),
    key: readFileSync(certificate.key),
    ...options,
  });
  const listener = await listen((socket) => {
    const start = (): void => {
      const encrypted = new tls.TLSSocket(socket, { isServer: true, secureContext, ...options });
      encrypted.on('error', () => {});
      encrypted.on('secure', () => {
        const servername: unknown = Reflect.get(encrypted, 'servername');
        const client = encrypted.getPeerCertificate();
        seen.push({ servername, alpn: encrypted.alpnProtocol, clientName: client.subject?.CN ?? null });
        encrypted.pipe(encrypted);
      });
    };
    if (direct) start();
    else {
      socket.once('data', () => {
        socket.write('S');
        start();
      });
    }
  });
  return { ...listener, seen };
}
