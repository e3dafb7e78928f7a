/**
 * What a server may say, how much of it, and when (PostgreSQL manual, "Frontend/Backend Protocol": "Message Flow" and
 * "SASL Authentication"). postgres.js takes a server at its word: what it does not expect ends in an exception that
 * nobody catches, in waiting, or in as much memory and time as the peer likes. Here such a peer loses the connection.
 */

/** The peer does not keep to the protocol. The code and the words are for people. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: string;

  constructor(message: string, code = 'protocol') {
    super(message);
    this.code = code;
  }
}

const UNPROVED = 'it did not prove that it knows the password, too';

/** What postgres.js, which knows the password, says of the server's part of SCRAM; undefined of anything else. */
export const unprovedServer = (error: unknown): ProtocolError | undefined =>
  error instanceof Error && Reflect.get(error, 'code') === 'SASL_SIGNATURE_MISMATCH'
    ? new ProtocolError(UNPROVED, 'server-unproved')
    : undefined;

/** Before the first ReadyForQuery, and behind it. Of the extended protocol nothing is asked for. */
const SPOKEN = { login: 'RSKNEvZ', session: 'TDCIZENSAGHdc' } as const;

/** Longer than any message a server has reason to send us; for those of the login, as libpq has it. */
const LONGEST_MESSAGE = 256 * 1024 * 1024;
const LONGEST_OF_LOGIN = 30_000;

/** All messages of a login together. */
const MOST_OF_LOGIN = 1024 * 1024;

/** Nothing is kept of notices, changed settings, notifications and the data of COPY. */
const PASSING = 'NSAd';

/** What the answers to one message of ours may come to: all of it is kept in memory. */
const MOST_BYTES = 512 * 1024 * 1024;
const MOST_ROWS = 10_000_000;

/** A server's own default is 4096; so many take about four seconds, in which nothing else happens. */
const MOST_ITERATIONS = 10_000_000;

/** Authentication requests by their number: those that are answered, and those that are not. */
const OK = 0;
const CLEARTEXT = 3;
const MD5 = 5;
const SASL = 10;
const SASL_CONTINUE = 11;
const SASL_FINAL = 12;
const METHODS: Readonly<Record<number, string>> = { 2: 'Kerberos V5', 6: 'SCM', 7: 'GSSAPI', 9: 'SSPI' };

export class ProtocolGuard {
  private phase: keyof typeof SPOKEN = 'login';
  private isDescribed = false;
  private bytes = 0;
  private rows = 0;
  private scram: 'none' | 'begun' | 'proved' = 'none';
  private isAsked = false;
  private isLoggedIn = false;
  /** What the client put into its first message of SCRAM. */
  private nonce: string | undefined;
  /** Nothing more is told to this peer, least of all a password. */
  isBroken = false;

  /** Each message by its type and its length, of which the type is no part. @throws ProtocolError */
  admit(type: string, length: number): void {
    const isLogin = this.phase === 'login';
    if (!SPOKEN[this.phase].includes(type)) throw this.broken(`it sent ${nameOf(type)}, which is not due`);
    if (length < 4 || length > (isLogin ? LONGEST_OF_LOGIN : LONGEST_MESSAGE))
      throw this.broken(`a message of ${length} bytes`);
    if (type === 'T') this.isDescribed = true;
    if (type === 'C' || type === 'E') this.isDescribed = false;
    if (type === 'D' && !this.isDescribed) throw this.broken('it sent a row of nobody knows what');
    if (type === 'Z') this.ready();
    if (!isLogin && PASSING.includes(type)) return;
    this.bytes += length;
    if (type === 'D' || type === 'C') this.rows += 1;
    if (isLogin && this.bytes > MOST_OF_LOGIN) throw this.broken('it does not come to an end');
    if (this.rows > MOST_ROWS) throw this.broken(`an answer of more than ${MOST_ROWS} rows`);
    if (this.bytes > MOST_BYTES) throw this.broken(`an answer of more than ${MOST_BYTES} bytes`);
  }

  /** The body of an authentication request. @throws ProtocolError */
  authentication(body: Buffer): void {
    const request = body.length < 4 ? -1 : body.readInt32BE(0);
    const text = body.toString('utf8', 4);
    if (request === OK) return this.loggedIn();
    if (this.isAsked && request !== SASL_CONTINUE && request !== SASL_FINAL)
      throw this.broken('it began the login anew');
    this.isAsked = true;
    if (request === CLEARTEXT && body.length === 4) return;
    if (request === MD5 && body.length === 8) return;
    if (request === SASL) return this.mechanisms(text.split('\0'));
    if (request === SASL_CONTINUE) return this.challenge(text);
    if (request === SASL_FINAL && this.scram === 'begun') {
      // Whether it is the right one is looked at by who knows the password.
      this.scram = 'proved';
      return;
    }
    const method = METHODS[request] ?? `the unknown method ${request}`;
    throw this.broken(`it wants a login by ${method}, which is not supported`, 'auth-unsupported');
  }

  /**
   * The body of a description of rows: each column is a name that ends in a zero, and 18 bytes more.
   * @throws ProtocolError
   */
  description(body: Buffer): void {
    let at = 2;
    for (let left = body.length < 2 ? -1 : body.readUInt16BE(0); left > 0; left -= 1) {
      const end = body.indexOf(0, at);
      at = end === -1 ? Number.POSITIVE_INFINITY : end + 19;
    }
    if (at !== body.length) throw this.broken('its description of rows has not the form that it must have');
  }

  /** What the client sends while it logs in: tells its nonce. */
  sees(sent: Buffer): void {
    if (this.phase !== 'login' || sent[0] !== 0x70) return;
    this.nonce ??= /n,,n=[^,]*,r=([^,\0]+)/.exec(sent.toString('latin1'))?.[1];
  }

  private ready(): void {
    if (!this.isLoggedIn) throw this.broken('it was ready before the login was over');
    this.phase = 'session';
    this.isDescribed = false;
    this.bytes = 0;
    this.rows = 0;
  }

  private loggedIn(): void {
    if (this.scram === 'begun') throw this.unproved();
    this.isLoggedIn = true;
  }

  private mechanisms(offered: readonly string[]): void {
    if (!offered.includes('SCRAM-SHA-256')) {
      const names = offered.filter((name) => name !== '').join(', ');
      throw this.broken(
        `it wants a login by ${names || 'nothing'}, which is not supported`,
        'auth-unsupported',
      );
    }
    this.scram = 'begun';
  }

  /** RFC 5802, section 5.1: what the client must look at before it computes anything. */
  private challenge(text: string): void {
    const found = /^r=([^,]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9]\d*)(?:,.*)?$/s.exec(text);
    if (this.scram !== 'begun' || !found)
      throw this.broken('its part of SCRAM has not the form that it must have');
    const [, nonce = '', , iterations] = found;
    if (this.nonce === undefined || !nonce.startsWith(this.nonce) || nonce === this.nonce)
      throw this.broken('its nonce does not go on from ours', 'server-unproved');
    if (Number(iterations) > MOST_ITERATIONS)
      throw this.broken(
        `it wants ${iterations} iterations of SCRAM; no more than ${MOST_ITERATIONS} are done`,
      );
  }

  private unproved(): ProtocolError {
    return this.broken(UNPROVED, 'server-unproved');
  }

  private broken(what: string, code?: string): ProtocolError {
    this.isBroken = true;
    return new ProtocolError(what, code);
  }
}

const nameOf = (type: string): string =>
  /[ -~]/.test(type) ? `a message of type ${type}` : `a message of type ${type.charCodeAt(0)}`;
