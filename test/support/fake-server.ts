/** A peer that speaks as much of PostgreSQL's protocol as it takes to break its rules. */
import { createHmac, pbkdf2Sync } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A message of the server. */
export function message(type: string, body: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
}

/** One that says of itself that it is of this length. */
export function claiming(type: string, length: number, body: Buffer | string = ''): Buffer {
  const bytes = message(type, body);
  bytes.writeInt32BE(Math.trunc(length), 1);
  return bytes;
}

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int16 = (value: number): Buffer => int32(value).subarray(2);

export const request = (number: number, body: Buffer | string = ''): Buffer =>
  message('R', Buffer.concat([int32(number), Buffer.from(body)]));

export const OK = request(0);
export const READY = message('Z', 'I');
export const KEY = message('K', Buffer.concat([int32(1), int32(2)]));
export const SASL = request(10, 'SCRAM-SHA-256\0\0');
export const NOTICE = message('N', 'SNOTICE\0VNOTICE\0C00000\0Mhello\0\0');
export const DONE = message('C', 'SELECT 1\0');
export const ERROR = message('E', 'SERROR\0VERROR\0C42601\0Mnonsense\0\0');

/** One column of type text, of the given name. */
export const described = (name: string, columns = 1): Buffer =>
  message(
    'T',
    Buffer.concat([
      int16(columns),
      Buffer.from(`${name}\0`),
      int32(0),
      int16(0),
      int32(25),
      int16(-1),
      int32(-1),
      int16(0),
    ]),
  );

export const row = (value: string): Buffer =>
  message('D', Buffer.concat([int16(1), int32(Buffer.byteLength(value)), Buffer.from(value)]));

/** What a client says, one message after the other; the first is the startup. */
export type Script = (talk: Talk) => Promise<void> | void;

export interface Talk {
  socket: Socket;
  send: (...messages: readonly Buffer[]) => void;
  /** The next message of the client; rejected where it goes. */
  next: () => Promise<Buffer>;
}

export interface FakeServer extends AsyncDisposable {
  port: number;
  url(query?: string): string;
  /** Everything that clients sent. */
  heard(): string;
}

export const PASSWORD = 'correct horse';

const quiet = (): void => undefined;

export async function fakeServer(script: Script): Promise<FakeServer> {
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    let bytes = Buffer.alloc(0);
    let isStarting = true;
    let wake = quiet;
    socket.on('data', (chunk) => {
      heard.push(chunk);
      bytes = Buffer.concat([bytes, chunk]);
      wake();
    });
    const next = async (): Promise<Buffer> => {
      for (;;) {
        const head = isStarting ? 0 : 1;
        const length = bytes.length >= head + 4 ? bytes.readInt32BE(head) + head : Number.POSITIVE_INFINITY;
        if (bytes.length >= length) {
          const found = bytes.subarray(0, length);
          bytes = bytes.subarray(length);
          isStarting = false;
          return found;
        }
        if (socket.destroyed) throw new Error('the client has gone');
        await new Promise<void>((resolve) => {
          wake = resolve;
          socket.once('close', () => resolve());
        });
      }
    };
    const send = (...messages: readonly Buffer[]): void => void socket.write(Buffer.concat(messages));
    void Promise.resolve(script({ socket, send, next })).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server's address is an AddressInfo
  const { port } = server.address() as AddressInfo;
  return {
    port,
    heard: () => Buffer.concat(heard).toString('latin1'),
    url: (query = '') =>
      `postgres://app:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/d?sslmode=disable${query}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** After a login that asks for nothing: answers the client's messages by the script. */
export const afterLogin =
  (script: Script): Script =>
  async (talk) => {
    await talk.next();
    talk.send(OK, KEY, READY);
    await script(talk);
  };

export interface Challenge {
  nonce?: (ours: string) => string;
  salt?: string;
  iterations?: string;
  /** Instead of the whole. */
  text?: string;
}

/** A server's side of SCRAM-SHA-256, with one part of it wrong; `end` is what it says after the client's proof. */
export const scram =
  (
    challenge: Challenge = {},
    end: (signature: string) => Buffer[] = (s) => [request(12, `v=${s}`), OK, KEY, READY],
  ): Script =>
  async ({ next, send }) => {
    await next();
    send(SASL);
    const first = (await next()).toString('latin1');
    const bare = first.slice(first.indexOf('n,,') + 3);
    const ours = /r=(.*)$/.exec(bare)?.[1] ?? '';
    const {
      nonce = (n) => `${n}server`,
      salt = Buffer.from('salt').toString('base64'),
      iterations = '4096',
    } = challenge;
    const text = challenge.text ?? `r=${nonce(ours)},s=${salt},i=${iterations}`;
    send(request(11, text));
    const final = (await next()).toString('latin1', 5);
    const salted = pbkdf2Sync(PASSWORD, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
    const key = createHmac('sha256', salted).update('Server Key').digest();
    const all = `${bare},${text},${final.slice(0, final.indexOf(',p='))}`;
    send(...end(createHmac('sha256', key).update(all).digest('base64')));
  };
