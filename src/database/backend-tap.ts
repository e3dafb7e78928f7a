/**
 * Listens to what the server sends, beside postgres.js, for the facts that it does not hand on: the backend's
 * key, how many statements of a message completed before one failed, and the reason of a FATAL end.
 * Message formats: PostgreSQL manual, "Message Formats".
 */

import { ProtocolError, ProtocolGuard } from './protocol-guard.ts';

export interface BackendKey {
  pid: number;
  secret: Buffer;
}

/** The fields of an ErrorResponse by their one-letter codes (manual: "Error and Notice Message Fields"). */
export type ErrorFields = Readonly<Record<string, string>>;

const HEADER = 5;
/** Of those that are read here; what is longer is for somebody else to read. */
const LONGEST_READ = 1024 * 1024;
/** Those that are read here. */
const READ = 'CEKNRST';

export class BackendTap {
  key: BackendKey | undefined;
  /** ReadyForQuery seen so far; the first ends the start of the connection. */
  cycles = 0;
  /** Statements of the message under way whose end the server has told; it may keep that back for a while. */
  completed = 0;
  /** An error with no ReadyForQuery behind it: where the connection ends now, that is the reason. */
  fatal: ErrorFields | undefined;
  /** Does the server ask for SCRAM? (Authentication messages 10 and 11.) */
  asksForScram = false;
  /** The database's encoding, as the server tells it at the connection's start; `SQL_ASCII` counts in bytes. */
  serverEncoding: string | undefined;
  /** By cycle: how many statements had completed when one failed. */
  readonly failedAfter = new Map<number, number>();
  /** Cycles that failed with nothing but a COMMIT behind them. */
  readonly failedBehindCommit = new Set<number>();
  readonly guard = new ProtocolGuard();
  /** Resolved by the first ReadyForQuery. */
  readonly ready: Promise<void>;
  private becomeReady: () => void = () => {};
  private lastCommand = '';
  private rest: Buffer = Buffer.alloc(0);
  /** The guard has seen the message that `rest` begins with. */
  private isAdmitted = false;
  /** Bytes of the message under way that are of no interest. */
  private skip = 0;

  /** Called with each notice, and the cycle it belongs to. */
  onNotice: (fields: ErrorFields, cycle: number) => void = () => {};

  constructor() {
    this.ready = new Promise((resolve) => (this.becomeReady = resolve));
  }

  /** @throws ProtocolError where the peer is no PostgreSQL, or has gone mad. */
  push(chunk: Buffer): void {
    let data = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    this.rest = Buffer.alloc(0);
    while (data.length > 0) {
      if (this.skip > 0) {
        const skipped = Math.min(this.skip, data.length);
        this.skip -= skipped;
        data = data.subarray(skipped);
        continue;
      }
      if (data.length < HEADER) break;
      const length = data.readUInt32BE(1) + 1;
      const type = String.fromCharCode(data[0] ?? 0);
      const isRead = READ.includes(type) && length <= LONGEST_READ;
      if (isRead && length >= HEADER && data.length < length) {
        if (!this.isAdmitted) this.guard.admit(type, length - 1);
        this.isAdmitted = true;
        break;
      }
      if (!this.isAdmitted) this.guard.admit(type, length - 1);
      this.isAdmitted = false;
      if (isRead) this.read(type, data.subarray(HEADER, length));
      else this.note(type);
      if (isRead) data = data.subarray(length);
      else this.skip = length;
    }
    this.rest = Buffer.from(data);
  }

  private note(type: string): void {
    if (type === 'I') this.completed += 1;
    if (type === 'E') this.failed(TOO_LONG);
    if ('CRST'.includes(type)) throw new ProtocolError(`a message of type ${type} is too long`);
    if (type !== 'Z') return;
    this.cycles += 1;
    this.completed = 0;
    this.lastCommand = '';
    this.fatal = undefined;
    this.becomeReady();
  }

  private failed(fields: ErrorFields): void {
    this.failedAfter.set(this.cycles, this.completed);
    if (this.lastCommand === 'COMMIT') this.failedBehindCommit.add(this.cycles);
    this.fatal = fields;
  }

  private read(type: string, body: Buffer): void {
    if (type === 'C') {
      this.completed += 1;
      this.lastCommand = body.toString('latin1', 0, body.length - 1);
      return;
    }
    if (type === 'T') return this.guard.description(body);
    if (type === 'K') {
      if (body.length < 4) throw new ProtocolError('its key is too short');
      this.key = { pid: body.readInt32BE(0), secret: Buffer.from(body.subarray(4)) };
      return;
    }
    if (type === 'R') {
      this.guard.authentication(body);
      this.asksForScram = [10, 11].includes(body.readInt32BE(0));
      return;
    }
    if (type === 'S') {
      const [name, value] = body.toString('utf8').split('\0');
      if (name === 'server_encoding') this.serverEncoding = value;
      return;
    }
    const fields = errorFields(body);
    if (type === 'N') return this.onNotice(fields, this.cycles);
    this.failed(fields);
  }
}

const TOO_LONG: ErrorFields = { M: 'an error of more than a megabyte' };

function errorFields(body: Buffer): ErrorFields {
  const fields: Record<string, string> = {};
  for (const field of body.toString('utf8').split('\0')) {
    if (field.length > 0) fields[field.charAt(0)] = field.slice(1);
  }
  return fields;
}
