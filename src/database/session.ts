/**
 * One connection to one PostgreSQL, spoken to in the simple query protocol only: a message is one round trip,
 * several may be under way at once, and nothing of it depends on prepared statements, so that a pooler in
 * transaction mode may stand between. postgres.js does the protocol; TCP, TLS and the embedded database only
 * differ in the `Wire` below it.
 */
import postgres from 'postgres';
import { type BackendKey, BackendTap, type ErrorFields } from './backend-tap.ts';
import { client, type Identity, type Row, rowSets } from './client.ts';
import { ProtocolError, unprovedServer } from './protocol-guard.ts';
import { saslPrep } from './saslprep.ts';
import type { Wire } from './wire.ts';

export type { Identity, Row } from './client.ts';

export interface ServerNotice {
  severity: string;
  code: string;
  message: string;
}

/** The server's answer that a message failed. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly fields: postgres.PostgresError;
  /** How many statements of the message had completed. */
  readonly completed: number;
  /**
   * The last of them was a COMMIT, and nothing of it is undone: a cancellation may strike behind it, before the server
   * is ready again (it looks for one whenever it writes a line to its log, such as the duration).
   */
  readonly isCommitted: boolean;

  constructor(
    fields: postgres.PostgresError,
    { completed, isCommitted }: Pick<ServerError, 'completed' | 'isCommitted'>,
  ) {
    super(fields.message, { cause: fields });
    this.fields = fields;
    this.completed = completed;
    this.isCommitted = isCommitted;
  }

  /** SQLSTATE, five characters. */
  get sqlstate(): string {
    return this.fields.code;
  }
}

/** The connection ended; what happened to the messages under way is unknown until the database is asked. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  /** The server's own word, where it said one (57P01 terminated by an administrator, …). */
  readonly fatal: ErrorFields | undefined;

  constructor(message: string, fatal: ErrorFields | undefined, options?: ErrorOptions) {
    super(message, options);
    this.fatal = fatal;
  }
}

/** So long the last message may take to leave. */
const FAREWELL_MS = 2000;
/** The message with which a client says that it leaves. */
const TERMINATE = Buffer.from([0x58, 0, 0, 0, 4]);

/** Whom to ask about a session behind a pooler: no process is its own, and a further connection may not be had. */
export interface Colleagues {
  /** Has a transaction open all the time. */
  guard: Session;
  /**
   * A query for the processes that work for the session at the moment. They have to be found for as long as they are
   * at work; where there are none, nothing is under way. search_path is pg_catalog.
   */
  workers: string;
}

export class Session {
  readonly wire: Wire;
  /** The answer to the message that was sent with the connection's start. */
  readonly first: Promise<Row[][]>;
  /** Called for each notice and warning of the server, with the number of the message it belongs to. */
  onNotice: (notice: ServerNotice, message: number) => void = () => {};
  private readonly tap = new BackendTap();
  private readonly sql: postgres.Sql;
  private readonly lost: Promise<never>;
  /** Messages sent so far; the answer of the n-th ends the cycle n. */
  sent = 0;
  private ended: ConnectionLost | undefined;
  /**
   * Is it the server's own process that answers? False where a pooler stands between: then another one answers each
   * time. Undefined as long as nobody has compared (`isAnsweredBy`).
   */
  isDirect: boolean | undefined;
  /** Nothing is asked over it that could be long in answering. */
  isBrief = false;
  /** Behind a pooler, where somebody has to be asked what becomes of the work; see `Colleagues`. */
  colleagues: Colleagues | undefined;
  /** Who waits for an answer, to be told when the connection ends. */
  private readonly waiting = new Set<(error: ConnectionLost) => void>();

  private constructor(wire: Wire, identity: Identity, timeoutMs: number, first: string) {
    this.wire = wire;
    this.lost = watch(wire, this.tap, (error) => {
      this.ended = error;
      for (const reject of this.waiting) reject(error);
    });
    this.tap.onNotice = (fields, cycle) => this.onNotice(noticeOf(fields), cycle);
    const withPassword = { ...identity, password: () => this.password(identity) };
    this.sql = client(wire.socket, this.tap, withPassword, timeoutMs);
    this.first = this.send(first);
    this.first.catch(() => {});
  }

  /**
   * Speaks the start of the protocol on a fresh wire and sends the first message right behind it (postgres.js
   * connects only for a message). Gives the session once the server is ready; the answer is in `first`.
   * @param timeoutMs for the start of the protocol; 0 means no limit.
   * @throws ServerError where the server says no; ConnectionLost where it goes away or takes too long.
   */
  static async start(wire: Wire, identity: Identity, timeoutMs: number, first: string): Promise<Session> {
    const session = new Session(wire, identity, timeoutMs, first);
    await Promise.race([session.tap.ready, session.first]).catch(async (error: unknown) => {
      if (session.tap.cycles > 0) return;
      wire.socket.destroy();
      await wire.close?.();
      throw error;
    });
    // Its proof may come in one piece with its being ready.
    if (wire.socket.destroyed) await session.first.catch(throwIfUnproved);
    return session;
  }

  /** The backend that the server named at the connection's start; a pooler names one of its own making. */
  get backend(): BackendKey | undefined {
    return this.tap.key;
  }

  /** Has the connection ended? */
  get isOver(): boolean {
    return this.ended !== undefined;
  }

  /** The number of the message with the file that runs, where a whole file is one message. */
  fileMessage: number | undefined;

  /** How many statements of a message have completed, as far as the server has said; undefined where it is not its turn. */
  completedOf(message: number): number | undefined {
    return this.tap.cycles === message ? this.tap.completed : undefined;
  }

  /** Length of the messages whose answers are awaited: so much may still be on its way. */
  unanswered = 0;

  /** Is an answer awaited? */
  get isWaiting(): boolean {
    return this.waiting.size > 0;
  }

  /** Takes note of the process that answered a message, by its own word (`pg_backend_pid()`). */
  isAnsweredBy(pid: number): void {
    this.isDirect = this.backend?.pid === pid;
  }

  /** Gives the connection up; who waits for an answer gets ConnectionLost with this reason. */
  lose(reason: string): void {
    this.wire.socket.destroy(new Error(reason));
  }

  /**
   * Sends one message of the simple query protocol and gives the rows of each statement that returned some.
   * Does not wait for earlier messages: several may be under way, the server takes them in order.
   * @throws ServerError, ConnectionLost
   */
  async send(text: string): Promise<Row[][]> {
    if (this.ended) throw this.ended;
    this.sent += 1;
    const cycle = this.sent;
    this.unanswered += text.length;
    try {
      const result: unknown = await this.orLost(this.sql.unsafe(text).execute());
      return rowSets(result);
    } catch (error) {
      throw await this.translated(error, cycle, text);
    } finally {
      this.unanswered -= text.length;
    }
  }

  /**
   * Sends a message that ends with COMMIT. An error behind that is none of the message's; the rows are lost then.
   * @throws ServerError, ConnectionLost; then nothing was committed, or nobody knows
   */
  async commit(text: string): Promise<Row[][]> {
    return this.send(text).catch((error: unknown) => {
      if (error instanceof ServerError && error.isCommitted) return [];
      throw error;
    });
  }

  /**
   * Ends the session; the server rolls back what is open and frees its locks. Where nobody takes what is still to be
   * sent, the connection is closed without a word.
   * @param until `said`: the server has been told; `gone`: it has also closed its end, which it does when its process
   * is over (a pooler: at once). Neither takes longer than two seconds.
   */
  async close(until: 'said' | 'gone' = 'said'): Promise<void> {
    const { socket } = this.wire;
    if (!this.ended && !socket.destroyed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, FAREWELL_MS);
        const left = (): void => {
          clearTimeout(timer);
          resolve();
        };
        socket.once('close', left).end(TERMINATE, until === 'said' ? left : undefined);
      });
      socket.destroy();
    }
    await this.wire.close?.();
  }

  /**
   * The answer, or the end of the connection, whichever comes first. No Promise.race with `lost`: a promise that
   * never settles would keep every answer for as long as the connection lasts.
   */
  private orLost<T>(answer: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.add(reject);
      answer.then(resolve, reject).finally(() => this.waiting.delete(reject));
    });
  }

  private password(identity: Identity): string | undefined {
    const given = identity.password();
    return given !== undefined && this.tap.asksForScram ? saslPrep(given) : given;
  }

  /** What postgres.js throws as one of ours; a broken socket has its reason told when it has closed. */
  private async translated(error: unknown, cycle: number, text: string): Promise<Error> {
    if (error instanceof ConnectionLost) return error;
    if (error instanceof postgres.PostgresError) {
      const completed = this.tap.failedAfter.get(cycle) ?? 0;
      const isCommitted = this.tap.failedBehindCommit.has(cycle);
      if (this.tap.serverEncoding === 'SQL_ASCII') countCharacters(error, text);
      const answer = new ServerError(error, { completed, isCommitted });
      // Of a login it is the answer; later it is the end of the connection, and no word about the message.
      if (this.tap.cycles === 0 || !isEnd(error) || isCommitted) return answer;
      this.wire.socket.destroy();
      await this.lost.catch(() => undefined);
      return this.ended ?? answer;
    }
    const unproved = unprovedServer(error);
    if (unproved) return new ConnectionLost(unproved.message, undefined, { cause: unproved });
    if (this.wire.socket.destroyed) await this.lost.catch(() => undefined);
    const message = error instanceof Error ? error.message : String(error);
    return this.ended ?? new ConnectionLost(message, this.tap.fatal, { cause: error });
  }
}

/** The server says so and ends the session. */
const isEnd = ({ severity }: postgres.PostgresError): boolean => severity === 'FATAL' || severity === 'PANIC';

/** A database without an encoding takes each byte for a character, also where it says the place of an error. */
function countCharacters(error: postgres.PostgresError, text: string): void {
  const position = Number(error.position);
  if (!(position > 0)) return;
  const before = Buffer.from(text)
    .subarray(0, position - 1)
    .toString('utf8');
  error.position = String(Array.from(before).length + 1);
}

function throwIfUnproved(error: unknown): void {
  if (error instanceof ConnectionLost && error.cause instanceof ProtocolError) throw error;
}

const noticeOf = (fields: ErrorFields): ServerNotice => ({
  severity: fields['V'] ?? fields['S'] ?? '',
  code: fields['C'] ?? '',
  message: fields['M'] ?? '',
});

/** Feeds the tap, and gives a promise that is rejected when the wire ends. */
function watch(wire: Wire, tap: BackendTap, onEnd: (error: ConnectionLost) => void): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    let cause: Error | undefined;
    wire.socket.on('data', (chunk: Buffer) => {
      try {
        tap.push(chunk);
      } catch (error) {
        wire.socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    wire.socket.on('error', (error: Error) => {
      cause = error;
    });
    wire.socket.on('close', () => {
      const said = tap.fatal?.['M'] ?? cause?.message;
      const reason = said === undefined ? 'the connection was closed' : `the connection was closed: ${said}`;
      const error = new ConnectionLost(reason, tap.fatal, { cause });
      onEnd(error);
      reject(error);
    });
  });
  lost.catch(() => {});
  return lost;
}
