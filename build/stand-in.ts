/**
 * A PostgreSQL server for the build: the embedded database behind a TCP port, with a login by SCRAM-SHA-256
 * (RFC 5802 and 7677; manual, "SASL Authentication"), so that a run can be warmed up on what runs mostly meet.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { openEmbedded } from '../src/database/embedded/embedded.ts';

const PASSWORD = 'stand-in';
const ITERATIONS = 4096;
const SSL_REQUEST = 80_877_103;
const SASL = 10;
const SASL_CONTINUE = 11;
const SASL_FINAL = 12;

/**
 * Serves the database in a folder of `embedded:DIR` while `work` is under way, to one client at a time.
 * @throws AggregateError: what `work` threw, and what went wrong with a client
 */
export async function withStandIn<T>(dir: string, work: (url: string) => Promise<T>): Promise<T> {
  const database = await openEmbedded(dir);
  const failures: unknown[] = [];
  const server = createServer((socket) => {
    converse(socket, database.connect).catch((error: unknown) => {
      failures.push(error);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await work(`postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`);
  } catch (error) {
    throw new AggregateError(failures, 'the run against the stand-in server failed', { cause: error });
  } finally {
    await new Promise((resolve) => server.close(resolve));
    await database.close();
  }
}

async function converse(
  socket: Socket,
  connect: Awaited<ReturnType<typeof openEmbedded>>['connect'],
): Promise<void> {
  const read = reader(socket);
  let startup = await read(0);
  if (startup.readInt32BE(4) === SSL_REQUEST) {
    socket.write('N');
    startup = await read(0);
  }
  await logIn(socket, read);
  const backend = connect();
  backend.write(startup);
  socket.pipe(backend).pipe(socket);
}

async function logIn(socket: Socket, read: (typeBytes: 0 | 1) => Promise<Buffer>): Promise<void> {
  const ask = (kind: number, text: string): void => {
    const message = Buffer.alloc(9 + Buffer.byteLength(text));
    message.write('R');
    message.writeInt32BE(message.length - 1, 1);
    message.writeInt32BE(kind, 5);
    message.write(text, 9);
    socket.write(message);
  };
  ask(SASL, 'SCRAM-SHA-256\0\0');
  const bare = /n,,(n=[^,]*,r=([^,]+))$/.exec((await read(1)).toString('latin1'));
  const salt = randomBytes(16);
  const challenge = `r=${bare?.[2]}${randomBytes(18).toString('base64')},s=${salt.toString('base64')},i=${ITERATIONS}`;
  ask(SASL_CONTINUE, challenge);
  const proved = /(c=[^,]+,r=[^,]+),p=(.+)$/.exec((await read(1)).toString('latin1', 5));
  const signed = [bare?.[1], challenge, proved?.[1]].join(',');
  const salted = pbkdf2Sync(PASSWORD, salt, ITERATIONS, 32, 'sha256');
  const clientKey = sign(salted, 'Client Key');
  const signature = sign(createHash('sha256').update(clientKey).digest(), signed);
  const proof = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] ?? 0))).toString('base64');
  if (proved?.[2] !== proof) throw new Error('the client does not know the password');
  ask(SASL_FINAL, `v=${sign(sign(salted, 'Server Key'), signed).toString('base64')}`);
}

const sign = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Reads one message after the other; what follows the last stays in the socket. */
function reader(socket: Socket): (typeBytes: 0 | 1) => Promise<Buffer> {
  const exactly = async (bytes: number): Promise<Buffer> => {
    for (;;) {
      const chunk = socket.read(bytes) as Buffer | null;
      if (chunk) return chunk;
      await new Promise<void>((resolve, reject) => {
        const gone = (): void => reject(new Error('the client went away'));
        socket.once('readable', () => {
          socket.off('close', gone);
          resolve();
        });
        socket.once('close', gone);
      });
    }
  };
  return async (typeBytes) => {
    const head = await exactly(typeBytes + 4);
    return Buffer.concat([head, await exactly(head.readInt32BE(typeBytes) - 4)]);
  };
}
