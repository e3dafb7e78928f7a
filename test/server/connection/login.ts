/** As much of a login as shows how the server answers: the startup message and the first answer. */
import { once } from 'node:events';
import { attempts, walk, type ConnectAttempt } from '../../../src/database/reaching/attempts.ts';
import type { CancelKey } from '../../../src/database/reaching/cancel.ts';
import { loginFailure } from '../../../src/database/reaching/server-error.ts';
import { openSocket, type OpenedSocket } from '../../../src/database/reaching/socket.ts';
import { machine, server } from './target.ts';

/** Protocol 3.0. */
const VERSION = 196_608;

export interface Answer {
  opened: OpenedSocket;
  attempt: ConnectAttempt;
  /** The last authentication request: 0 logged in, 10 SASL (manual, "Message Formats"). */
  request: number;
  /** For cancelling; undefined where the server still wants a password. */
  key: CancelKey | undefined;
}

/** Walks the attempts of a URL as the session does, and gives the first that the server takes. */
export async function login(url: string): Promise<Answer & Disposable> {
  const target = await server(url);
  const answer = await walk(attempts(target), async (attempt) => {
    const opened = await openSocket(target, attempt, { surroundings: machine() });
    opened.socket.write(startupMessage(target.user, target.database));
    try {
      return { opened, attempt, ...(await serverAnswer(opened)) };
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

/** Reads until the server is ready, wants a password, or says no. */
async function serverAnswer({ socket }: OpenedSocket): Promise<Pick<Answer, 'request' | 'key'>> {
  const closed = new Promise<never>((_, reject) =>
    socket.once('close', () => reject(socket.errored ?? new Error('closed'))),
  );
  closed.catch(() => {});
  let request = -1;
  let key: CancelKey | undefined;
  let bytes = Buffer.alloc(0);
  for (;;) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a socket without an encoding gives bytes
    const [chunk] = (await Promise.race([once(socket, 'data'), closed])) as [Buffer];
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 5 && bytes.length > bytes.readUInt32BE(1)) {
      const type = String.fromCharCode(bytes[0] ?? 0);
      const body = bytes.subarray(5, 1 + bytes.readUInt32BE(1));
      bytes = bytes.subarray(5 + body.length);
      if (type === 'E') throw Object.assign(new Error('refused'), { fatal: fieldsOf(body) });
      if (type === 'K') key = { pid: body.readInt32BE(0), secret: body.subarray(4) };
      if (type === 'R') request = body.readUInt32BE(0);
      if (type === 'Z' || request > 0) return { request, key };
    }
  }
}

const fieldsOf = (body: Buffer): Record<string, string> =>
  Object.fromEntries(
    body
      .toString('utf8')
      .split('\0')
      .map((field) => [field.charAt(0), field.slice(1)]),
  );

function startupMessage(user: string, database: string): Buffer {
  const body = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + body.length, 0);
  head.writeUInt32BE(VERSION, 4);
  return Buffer.concat([head, body]);
}
