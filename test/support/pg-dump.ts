import { connect, type Socket } from 'node:net';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Answer, DumpResult } from './dump-worker.ts';
import { frames, type Frame } from './framing.ts';
import { conninfoValue } from './url.ts';

/** Does the server's last message end its answer? ReadyForQuery, a request for a password, or a broken login. */
const endsAnswer = ({ type, bytes }: Frame, loggedIn: boolean): boolean => {
  if (type === 'Z' || type === 'G') return true;
  if (type === 'R') return ![0, 12].includes(bytes.readInt32BE(5));
  return type === 'E' && !loggedIn;
};

/** Sends what pg_dump wrote; resolves with the whole answer, with nothing where none is due. */
class Conversation {
  readonly #socket: Socket;
  readonly #split = frames('backend');
  readonly #splitFrontend = frames('frontend');
  #loggedIn = false;
  #answer: Buffer[] = [];
  #done: ((answer: Answer) => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      for (const frame of this.#split(chunk)) {
        this.#answer.push(frame.bytes);
        if (endsAnswer(frame, this.#loggedIn)) this.#finish(Buffer.concat(this.#answer));
        if (frame.type === 'Z') this.#loggedIn = true;
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.#finish(undefined));
  }

  #finish(answer: Answer): void {
    this.#answer = [];
    this.#done?.(answer);
    this.#done = undefined;
  }

  async send(bytes: Uint8Array): Promise<Answer> {
    const last = this.#splitFrontend(Buffer.from(bytes)).at(-1);
    this.#socket.write(bytes);
    if (last === undefined || last.type === 'X') return new Uint8Array();
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }
}

/** libpq's key = 'value' form, from a URL of ours. */
const conninfo = (url: URL): string => {
  const parts = { user: url.username, password: url.password, dbname: url.pathname.slice(1) };
  const given = Object.entries(parts).map(
    ([key, text]) => `${key}=${conninfoValue(decodeURIComponent(text))}`,
  );
  return ['host=127.0.0.1 sslmode=disable gssencmode=disable', ...given].join(' ');
};

/** pg_dump's text of a database, by the WASM pg_dump over TCP. */
export const pgDumpText = async (url: string, args: readonly string[]): Promise<string> => {
  const target = new URL(url);
  const socket = connect({ host: target.hostname, port: Number(target.port) });
  const conversation = new Conversation(socket);
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('dump-worker.ts', import.meta.url), {
    workerData: { port: port2, signal, args: ['-d', conninfo(target), ...args] },
    transferList: [port2],
  });
  try {
    const result = await new Promise<DumpResult>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('pg_dump ended without a result')));
      port1.on('message', (bytes: Uint8Array) => {
        void conversation.send(bytes).then((answer) => {
          port1.postMessage(answer);
          Atomics.store(signal, 0, 1);
          Atomics.notify(signal, 0);
        });
      });
    });
    if ('error' in result) throw new Error(result.error);
    return result.text;
  } finally {
    socket.destroy();
    port1.close();
    await worker.terminate();
  }
};
