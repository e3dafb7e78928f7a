import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Connection, type Hooks, type Message } from './proxy-connection.ts';

export type { Action, Message } from './proxy-connection.ts';

export interface ProxyOptions extends Hooks {
  /** Where the server listens, such as `inject('server')` or a TestServer. */
  server: { host: string; port: number };
  /** Added to every message in each direction, in milliseconds; order is kept. By default 0. */
  latencyMs?: number;
  /** How fast each direction of each connection is; by default as fast as it can be. */
  bytesPerSecond?: number;
}

export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** The same URL, through the proxy. */
  url(original: string): string;
  /** Every message since the start or `reset`, in the order of forwarding. */
  readonly messages: readonly Message[];
  /** Messages of one direction. */
  count(direction: Message['direction']): number;
  /** Connections since the start or `reset`. */
  readonly connections: number;
  /** Round trips of all connections together; see Message.flight. */
  roundTrips(): number;
  /** Forgets the counts, keeps the connections. */
  reset(): void;
  /** Refuses new connections, until `accept`; open ones live on. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** Cuts all connections now. */
  cut(): void;
  close(): Promise<void>;
}

const listen = async (server: Server, port: number): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server's address is an AddressInfo
  return (server.address() as AddressInfo).port;
};

/**
 * Stands between a client and a PostgreSQL server (without TLS), forwards message by message, counts messages and
 * round trips, and does harm where a hook asks for it. Round trips are exact where `latencyMs` is larger than the
 * pauses that the client makes between the messages of one burst; 5 does.
 */
export const startProxy = async (options: ProxyOptions): Promise<Proxy> => {
  const open = new Set<Connection>();
  let messages: Message[] = [];
  let connections = 0;
  const record = (message: Message): void => void messages.push(message);
  const accepted = (client: Socket): void => {
    connections += 1;
    const server = connect({ ...options.server, allowHalfOpen: true });
    const number = connections;
    const connection = new Connection({ ...options, client, server, number, record });
    open.add(connection);
    connection.closed.then(() => open.delete(connection)).catch(() => undefined);
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accepted);
  const port = await listen(server, 0);
  const cut = (): void => {
    for (const connection of open) connection.apply('cut', 'frontend');
  };
  const refuse = async (): Promise<void> =>
    new Promise((resolve) => {
      // The callback waits for open connections too; the port is closed at once.
      server.close();
      setImmediate(resolve);
    });
  const close = async (): Promise<void> => {
    server.close();
    for (const connection of open) connection.destroy();
    await Promise.all([...open].map(async (connection) => connection.closed));
  };
  return {
    port,
    url: (original) => {
      const url = new URL(original);
      url.host = `127.0.0.1:${port}`;
      return url.href;
    },
    get messages() {
      return messages;
    },
    get connections() {
      return connections;
    },
    count: (direction) => messages.filter((message) => message.direction === direction).length,
    roundTrips: () => {
      const answers = messages.filter((message) => message.direction === 'backend');
      return new Set(answers.map(({ connection, flight }) => `${connection} ${flight}`)).size;
    },
    reset: () => {
      messages = [];
    },
    refuse,
    accept: async () => void (await listen(server, port)),
    cut,
    close,
    [Symbol.asyncDispose]: close,
  };
};
