/**
 * A database in memory that works in a thread of its own: several work at the same time, and what waits for a
 * statement stays free to hear signals. Nothing of PGlite is loaded in the thread that asks.
 */
import { Worker } from 'node:worker_threads';
import { insideExecutable, readAsset } from '../../assets.ts';
import type { EmbeddedDatabase } from './embedded.ts';
import { type Answer, type Backend, EmbeddedSocket } from './socket.ts';

/** What the thread is told at its start. */
export interface ThreadOptions {
  /** Settings for the server's command line; what RESET returns to. */
  settings: Readonly<Record<string, string>>;
  /** By how much the database's clock goes ahead of the machine's, in milliseconds. */
  clockAheadMs: number;
}

/** What the thread says when its scripts are loaded; anything else is a reply. */
export const LOADED = 'loaded';

/** What the thread is asked; each question gets one reply, in order. */
export type Question =
  | { kind: 'open'; program: WebAssembly.Module }
  | { kind: 'start'; parameters: ReadonlyMap<string, string> }
  | { kind: 'exec'; message: Uint8Array };

export type Reply =
  | { kind: 'done'; value?: Uint8Array | { bytes: Uint8Array; fatal: boolean } | null }
  | { kind: 'failed'; message: string };

/**
 * Opens one, empty. It has one connection, and ends with it; `close` stops also what runs.
 * @param compile gives the program, which threads share; is told when the thread has loaded its scripts
 * @throws Error where it does not start
 */
export async function openInThread(
  compile: (loaded: Promise<void>) => Promise<WebAssembly.Module>,
  options: ThreadOptions,
): Promise<EmbeddedDatabase> {
  const backend = new ThreadBackend(startWorker(options));
  try {
    await backend.open(await compile(backend.loaded));
  } catch (error) {
    await backend.stop();
    throw error;
  }
  const socket = new EmbeddedSocket(backend);
  return {
    created: true,
    connect: () => socket,
    close: async () => {
      socket.destroy();
      await backend.stop();
    },
  };
}

function startWorker(workerData: ThreadOptions): Worker {
  if (!insideExecutable) return new Worker(new URL('thread-main.ts', import.meta.url), { workerData });
  // The executable is one file: the thread's script comes from it as text, and loads its parts there itself.
  return new Worker(Buffer.from(readAsset('thread.cjs')).toString(), { eval: true, workerData });
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** The backend at the other end. */
class ThreadBackend implements Backend {
  private readonly worker: Worker;
  private readonly waiting: Waiting[] = [];
  private over: Error | undefined;
  readonly loaded: Promise<void>;

  constructor(worker: Worker) {
    this.worker = worker;
    const loading = Promise.withResolvers<void>();
    this.loaded = loading.promise;
    worker.on('exit', () => loading.resolve());
    worker.on('message', (reply: Reply | typeof LOADED) => {
      if (reply === LOADED) return loading.resolve();
      const next = this.waiting.shift();
      if (reply.kind === 'done') next?.resolve(reply.value ?? null);
      else next?.reject(new Error(reply.message));
    });
    worker.on('error', (error) => this.end(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.end(new Error('the embedded database was closed')));
  }

  async open(program: WebAssembly.Module): Promise<void> {
    await this.ask({ kind: 'open', program }, []);
  }

  async start(parameters: ReadonlyMap<string, string>): Promise<Buffer | null> {
    const refusal = (await this.ask({ kind: 'start', parameters }, [])) as Uint8Array<ArrayBuffer> | null;
    return refusal && Buffer.from(refusal.buffer);
  }

  async exec(message: Buffer): Promise<Answer> {
    const copy = new Uint8Array(message);
    const answer = await this.ask({ kind: 'exec', message: copy }, [copy.buffer]);
    const { bytes, fatal } = answer as { bytes: Uint8Array<ArrayBuffer>; fatal: boolean };
    return { bytes: Buffer.from(bytes.buffer), fatal };
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  private ask(question: Question, transfer: ArrayBuffer[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.over) return reject(this.over);
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(question, transfer);
    });
  }

  private end(error: Error): void {
    this.over ??= error;
    for (const { reject } of this.waiting.splice(0)) reject(this.over);
  }
}
