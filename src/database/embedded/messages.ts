/**
 * Cuts the byte stream of a PostgreSQL client into its messages.
 * Formats: PostgreSQL manual, "Message Formats"; the first message of a connection has no type byte.
 */

/** Codes in the place of a protocol version in a connection's first message. */
export const CANCEL_REQUEST = 80877102;
export const SSL_REQUEST = 80877103;
export const GSSENC_REQUEST = 80877104;

/** As the server's own limit for one message (PQ_LARGE_MESSAGE_LIMIT). */
const LONGEST = 0x3fff_ffff;

export class MessageCutter {
  private chunks: Buffer[] = [];
  private size = 0;
  private needed = 0;

  /** Adds what came in. */
  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  /** The type byte of the next message, where it has come in. */
  get type(): number | undefined {
    return this.chunks[0]?.[0];
  }

  /**
   * The next whole message with its header, or null where more has to come in first.
   * @param typed false for a connection's first messages, which have no type byte.
   * @throws RangeError where the length cannot be one.
   */
  next(typed: boolean): Buffer | null {
    const header = typed ? 5 : 4;
    if (this.size < Math.max(header, this.needed)) return null;
    const all = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks, this.size);
    const length = all.readUInt32BE(header - 4) + header - 4;
    if (length < header || length > LONGEST) throw new RangeError(`a message of ${length} bytes`);
    const whole = length <= this.size;
    this.needed = whole ? 0 : length;
    const rest = whole ? all.subarray(length) : all;
    this.chunks = rest.length > 0 ? [rest] : [];
    this.size = rest.length;
    return whole ? all.subarray(0, length) : null;
  }
}

/** The parameters of a startup message: `user`, `database`, and settings for the session. */
export function startupParameters(message: Buffer): Map<string, string> {
  const words = message.toString('utf8', 8).split('\0');
  const parameters = new Map<string, string>();
  for (let i = 0; i + 1 < words.length && words[i] !== ''; i += 2) {
    parameters.set(words[i]!, words[i + 1]!);
  }
  return parameters;
}

/** A message of the simple query protocol. */
export const queryMessage = (sql: string): Buffer => framed('Q', Buffer.from(`${sql}\0`));

/** Ends the data of a COPY … FROM STDIN with an error; ignored by a server that is not in one. */
export const copyFailMessage = (reason: string): Buffer => framed('f', Buffer.from(`${reason}\0`));

/** Might a message of the simple query protocol be, or contain, a COPY … FROM STDIN? Rather yes than no. */
export function asksForData(message: Buffer): boolean {
  if (message[0] !== 0x51) return false;
  return /\bcopy\b[\s\S]*\bfrom\s+stdin\b/i.test(message.toString('latin1', 5));
}

function framed(type: string, body: Buffer): Buffer {
  const message = Buffer.alloc(5 + body.length, type);
  message.writeUInt32BE(4 + body.length, 1);
  body.copy(message, 5);
  return message;
}

/** What the server's answer to one message says about the session. */
export interface AnswerFacts {
  /** The types of its messages, each once. */
  types: string;
  /** The first ErrorResponse. */
  error: Buffer | null;
  /** It ends the session: an ErrorResponse of severity FATAL or PANIC. */
  fatal: boolean;
}

/** Reads whole messages of the server. */
export function answerFacts(answer: Buffer): AnswerFacts {
  const facts: AnswerFacts = { types: '', error: null, fatal: false };
  let at = 0;
  while (at + 5 <= answer.length) {
    const end = at + 1 + answer.readUInt32BE(at + 1);
    const type = String.fromCharCode(answer[at] ?? 0);
    if (!facts.types.includes(type)) facts.types += type;
    if (type === 'E') {
      const error = answer.subarray(at, end);
      facts.error ??= error;
      facts.fatal ||= /\0V(FATAL|PANIC)\0/.test(error.toString('latin1'));
    }
    at = end;
  }
  return facts;
}

/** The same error as one that ends the session. ERROR and FATAL are of one length. */
export const asFatal = (error: Buffer): Buffer =>
  Buffer.from(error.toString('latin1').replace('SERROR\0VERROR\0', 'SFATAL\0VFATAL\0'), 'latin1');
