/** As much of a login as shows how the server answers: the startup message and the first answer. */
import { once } from 'node:events';
import { attempts, walk, type ConnectAttempt } from '../../../src/database/attempts.ts';
import { loginFailure } from '../../../src/database/server-error.ts';
import { openSocket, type OpenedSocket } from '../../../src/database/socket.ts';
import { machine, server } from './target.ts';

/** Protocol 3.0. */
const VERSION = 196_608;

export interface Answer {
  opened: OpenedSocket;
  attempt: ConnectAttempt;
  /** Of the authentication request: 0 logged in, 10 SASL (manual, "Message Formats"). */
  request: number;
}

/** Walks the attempts of a URL as the session does, and gives the first that the server takes. */
export async function login(url: string): Promise<Answer & Disposable> {
  const target = await server(url);
  const answer = await walk(attempts(target), async (attempt) => {
    const opened = await openSocket(target, attempt, { surroundings: machine() });
    opened.socket.write(startupMessage(target.user, target.database));
    try {
      return { opened, attempt, request: await firstAnswer(opened) };
    } catch (error) {
      opened.socket.destroy();
      throw loginFailure(error, {
        where: opened.name,
        user: target.user,
        database: target.database,
        passwordFrom: attempt.host.passwordFrom,
        tls: opened.tls,
        isUnixSocket: attempt.host.socketPath !== undefined,
      });
    }
  });
  return { ...answer, [Symbol.dispose]: () => answer.opened.socket.destroy() };
}

async function firstAnswer({ socket }: OpenedSocket): Promise<number> {
  const closed = new Promise<never>((_, reject) =>
    socket.once('close', () => reject(socket.errored ?? new Error('closed'))),
  );
  closed.catch(() => {});
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a socket without an encoding gives bytes
  const [chunk] = (await Promise.race([once(socket, 'data'), closed])) as [Buffer];
  if (String.fromCharCode(chunk[0] ?? 0) === 'R') return chunk.readUInt32BE(5);
  const fields = Object.fromEntries(
    chunk
      .toString('utf8', 5)
      .split('\0')
      .map((field) => [field.charAt(0), field.slice(1)]),
  );
  throw Object.assign(new Error('refused'), { fatal: fields });
}

function startupMessage(user: string, database: string): Buffer {
  const body = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + body.length, 0);
  head.writeUInt32BE(VERSION, 4);
  return Buffer.concat([head, body]);
}

/** The backend's key from what follows a login without a password. */
export async function backendKey({ opened: { socket } }: Answer): Promise<{ pid: number; secret: Buffer }> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    for (let at = 0; at + 5 <= bytes.length; at += 1 + bytes.readUInt32BE(at + 1)) {
      if (bytes[at] === 0x4b && bytes.length >= at + 13) {
        return { pid: bytes.readInt32BE(at + 5), secret: bytes.subarray(at + 9, at + 13) };
      }
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    bytes = Buffer.concat([bytes, chunk]);
  }
}
