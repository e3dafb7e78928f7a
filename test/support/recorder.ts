/** Stands between a client and a server, and keeps the text of each query, by its connection. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { frames } from './framing.ts';

export interface Recorder extends AsyncDisposable {
  url(original: string): string;
  readonly connections: readonly (readonly string[])[];
}

export async function record(to: { host: string; port: number }): Promise<Recorder> {
  const connections: string[][] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const queries: string[] = [];
    connections.push(queries);
    const cut = frames('frontend');
    const upstream = connect(to);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    }
    client.on('data', (chunk) => {
      for (const { type, bytes } of cut(chunk))
        if (type === 'Q') queries.push(bytes.toString('utf8', 5, bytes.length - 1));
    });
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server's address is an AddressInfo
  const { port } = server.address() as AddressInfo;
  return {
    connections,
    url: (original) => {
      const url = new URL(original);
      url.host = `127.0.0.1:${port}`;
      return url.href;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
