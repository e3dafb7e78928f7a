/**
 * A connection to the embedded database as a byte stream, which postgres.js and `Session` take for a socket.
 * Each message of the client is run by itself and its answer pushed, one after the other: several may be
 * under way, and an error in one leaves the session as a server's would be.
 */
import { Duplex } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import {
  CANCEL_REQUEST,
  GSSENC_REQUEST,
  MessageCutter,
  SSL_REQUEST,
  asksForData,
  copyFailMessage,
  startupParameters,
} from './messages.ts';

/** The one session that the embedded database has. */
export interface Backend {
  /** Prepares the session for a new client; gives the server's refusal where it cannot be as asked. */
  start: (parameters: ReadonlyMap<string, string>) => Promise<Buffer | null>;
  /** Runs one message and gives the whole answer. Throws where the database broke down. */
  exec: (message: Buffer) => Promise<Answer>;
}

export interface Answer {
  bytes: Buffer;
  /** The server ended the session with it. */
  fatal: boolean;
}

const COPY_DATA = 0x64;
/** CopyData, CopyDone, CopyFail. */
const COPY_MESSAGES = [COPY_DATA, 0x63, 0x66];
const NO_WAITING = 'the embedded database takes the data of COPY only together with the statement';

/** No client is held back: the whole conversation is in this process's memory anyway. */
const NO_BACK_PRESSURE = 1024 * 1024 * 1024;

export class EmbeddedSocket extends Duplex {
  private readonly backend: Backend;
  private readonly cutter = new MessageCutter();
  private started = false;
  private over = false;
  private work: Promise<void> = Promise.resolve();

  constructor(backend: Backend) {
    super({ writableHighWaterMark: NO_BACK_PRESSURE, allowHalfOpen: false });
    this.backend = backend;
  }

  /** As `net.Socket` has it; postgres.js looks at it when it ends a connection. */
  get readyState(): 'open' | 'closed' {
    return this.destroyed || this.over ? 'closed' : 'open';
  }

  /** As `net.Socket` has it: ends once everything that was written has been taken. */
  destroySoon(): void {
    if (this.writableFinished) this.destroy();
    else this.end(() => this.destroy());
  }

  /** Resolves when everything that was written so far has been run, or the connection is over. */
  async settled(): Promise<void> {
    while (this.writableLength > 0 && !this.destroyed) await this.work.catch(() => {});
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.cutter.push(chunk);
    this.work = this.drain();
    this.work.then(
      () => done(),
      (error: unknown) => {
        this.over = true;
        done(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  override _final(done: () => void): void {
    this.finish();
    done();
  }

  private async drain(): Promise<void> {
    await breathe();
    while (!this.over && !this.destroyed) {
      const message = this.cutter.next(this.started);
      if (message === null) return;
      if (!this.started) await this.start(message);
      else if (message[0] === 0x58) this.finish();
      else await this.exchange(asksForData(message) ? this.withData(message) : message);
      // Signals and timers get their turn between two messages; within one, WebAssembly has the thread.
      await breathe();
    }
  }

  /** WebAssembly cannot wait for a client: COPY … FROM STDIN gets the data that is there already, or an end. */
  private withData(query: Buffer): Buffer {
    const messages = [query];
    while (COPY_MESSAGES.includes(this.cutter.type ?? -1)) {
      const next = this.cutter.next(true);
      if (next === null) break;
      messages.push(next);
      if (next[0] !== COPY_DATA) return Buffer.concat(messages);
    }
    messages.push(copyFailMessage(NO_WAITING));
    return Buffer.concat(messages);
  }

  private async start(message: Buffer): Promise<void> {
    const code = message.readUInt32BE(4);
    if (code === SSL_REQUEST || code === GSSENC_REQUEST) {
      this.push('N');
    } else if (code === CANCEL_REQUEST) {
      this.finish();
    } else {
      this.started = true;
      const refused = await this.backend.start(startupParameters(message));
      if (refused === null) return this.exchange(message);
      this.push(refused);
      this.finish();
    }
  }

  private async exchange(message: Buffer): Promise<void> {
    const { bytes, fatal } = await this.backend.exec(message);
    if (this.destroyed) return;
    if (bytes.length > 0) this.push(bytes);
    if (fatal) this.finish();
  }

  /** The server's side of the end. */
  private finish(): void {
    if (this.over) return;
    this.over = true;
    this.push(null);
  }
}
