import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { frames, type Direction, type Frame } from './framing.ts';

export interface Message {
  direction: Direction;
  /** Number of the connection, from 1. */
  connection: number;
  /** Number within its direction of its connection, from 1; the startup message is the client's first. */
  index: number;
  /** The protocol's letter (`Q`, `Z`, …), or `startup`, `ssl`, `gss`, `cancel`, `byte` (the answer to ssl). */
  type: string;
  /** Bytes, with the header. */
  length: number;
  /**
   * Number of the round trip it belongs to, from 1: a client's message opens a new one where the client has seen
   * an answer of the current one, so messages sent without waiting share one.
   */
  flight: number;
}

/**
 * - `cut`: both sides are closed (FIN); `reset`: both are reset (RST).
 * - `stall`: nothing more is forwarded, nothing is closed.
 * - `half-close`: the receiver of this direction sees its end (FIN); the other direction goes on.
 * - `cut-client`, `cut-server`: one side is closed, the other is left hanging, as when a network parts.
 */
export type Action = 'cut' | 'reset' | 'stall' | 'half-close' | 'cut-client' | 'cut-server';

type Hook = (message: Message, bytes: Buffer) => Action | void | Promise<Action | void>;

export interface Hooks {
  /** Called with each message that is about to be forwarded; an action happens instead of forwarding. */
  before?: Hook;
  /** Called with each message that was just forwarded. */
  after?: Hook;
}

interface Parts extends Hooks {
  client: Socket;
  server: Socket;
  number: number;
  latencyMs?: number;
  bytesPerSecond?: number;
  record: (message: Message) => void;
}

/** A slow link passes on what it has so often. */
const PORTION_MS = 50;

const other = (direction: Direction): Direction => (direction === 'frontend' ? 'backend' : 'frontend');

/** One client's connection to the server, through the proxy. */
export class Connection {
  /** Resolves when both sides are closed. */
  readonly closed: Promise<unknown>;
  readonly #parts: Parts;
  readonly #index = { frontend: 0, backend: 0 };
  /** The highest flight that each side has received. */
  readonly #seen = { frontend: 0, backend: 0 };
  readonly #destroyed: () => void;
  #isStalled = false;
  #awaitsByte = false;
  #isOpaque = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#pump('frontend');
    this.#pump('backend');
    const sides = [parts.client, parts.server];
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#destroyed = () => resolve(undefined);
    const closing = sides.map(async (side) => new Promise((closed) => side.once('close', closed)));
    this.closed = Promise.race([Promise.all(closing), promise]);
  }

  /** Forwards one direction, message after message. */
  #pump(direction: Direction): void {
    const { client, server, latencyMs = 0 } = this.#parts;
    const [from, to] = direction === 'frontend' ? [client, server] : [server, client];
    const split = frames(direction, () => this.#awaitsByte);
    let queue = Promise.resolve();
    const enqueue = (work: () => Promise<void> | void): void => {
      const due = performance.now() + latencyMs;
      queue = queue.then(async () => {
        const left = due - performance.now();
        if (left > 0) await sleep(left);
        await work();
      });
    };
    from.on('data', (chunk: Buffer) => {
      if (this.#isStalled) return;
      const found: Frame[] = this.#isOpaque ? [{ type: 'opaque', bytes: chunk }] : split(chunk);
      for (const frame of found) {
        this.#followEncryption(direction, frame);
        const message = this.#message(direction, frame);
        enqueue(async () => this.#forward(message, frame.bytes, to));
      }
    });
    // A stalled connection passes nothing on, not even its end.
    const pass = (how: () => unknown): void => enqueue(() => void (this.#isStalled || how()));
    from.on('end', () => pass(() => to.end()));
    from.on('error', () => pass(() => to.resetAndDestroy()));
    from.on('close', () => pass(() => to.end()));
  }

  /** The answer to SSLRequest is a single byte; after an `S` there is nothing left to read. */
  #followEncryption(direction: Direction, frame: Frame): void {
    if (direction === 'frontend') this.#awaitsByte = frame.type === 'ssl' || frame.type === 'gss';
    else if (this.#awaitsByte) {
      this.#awaitsByte = false;
      this.#isOpaque = frame.type !== 'N';
      frame.type = 'byte';
    }
  }

  #message(direction: Direction, { type, bytes }: Frame): Message {
    this.#index[direction] += 1;
    const opens = direction === 'frontend' ? 1 : 0;
    const flight = this.#seen[direction] + opens;
    return {
      direction,
      connection: this.#parts.number,
      index: this.#index[direction],
      type,
      length: bytes.length,
      flight,
    };
  }

  async #forward(message: Message, bytes: Buffer, to: Socket): Promise<void> {
    if (this.#isStalled) return;
    const instead = await this.#parts.before?.(message, bytes);
    if (instead) return this.apply(instead, message.direction);
    if (this.#isStalled) return;
    await this.#write(bytes, to);
    const receiver = other(message.direction);
    this.#seen[receiver] = Math.max(this.#seen[receiver], message.flight);
    this.#parts.record(message);
    const then = await this.#parts.after?.(message, bytes);
    if (then) this.apply(then, message.direction);
  }

  /** Bit by bit, where the link is slow. */
  async #write(bytes: Buffer, to: Socket): Promise<void> {
    const { bytesPerSecond } = this.#parts;
    if (bytesPerSecond === undefined) return void to.write(bytes);
    const portion = Math.max(1, Math.round((bytesPerSecond * PORTION_MS) / 1000));
    for (let start = 0; start < bytes.length && !this.#isStalled && !to.destroyed; start += portion) {
      to.write(bytes.subarray(start, start + portion));
      await sleep(PORTION_MS);
    }
  }

  /** Closes both sides at once, whatever state they are in. */
  destroy(): void {
    this.#isStalled = true;
    this.#parts.client.destroy();
    this.#parts.server.destroy();
    // A socket that was to be reset while it was being shut down never says that it has closed.
    setImmediate(this.#destroyed);
  }

  /** Does harm; `direction` is that of the message it happens at. */
  apply(action: Action, direction: Direction): void {
    const { client, server } = this.#parts;
    if (action === 'half-close') return void (direction === 'frontend' ? server : client).end();
    this.#isStalled = true;
    if (action === 'cut') for (const side of [client, server]) side.end().destroySoon();
    if (action === 'reset') for (const side of [client, server]) side.resetAndDestroy();
    if (action === 'cut-client') client.end().destroySoon();
    if (action === 'cut-server') server.end().destroySoon();
    if (action === 'stall') for (const side of [client, server]) side.pause();
  }
}
