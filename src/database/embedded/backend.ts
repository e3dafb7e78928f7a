/**
 * PGlite as a PostgreSQL backend: one message in, the answer out, with a server's semantics. PGlite itself
 * swallows every exception of the WebAssembly module, so that a crash would look like a success; here a crash
 * is remembered and ends the connection.
 */
import type { PGlite } from '@electric-sql/pglite';
import { answerFacts, asFatal, queryMessage } from './messages.ts';
import type { Answer, Backend } from './socket.ts';

/** What PGlite's module throws where PostgreSQL jumps to its error handler: ordinary errors. */
const LONGJMP = 100;

/** The role that initdb made, whatever it is called by now (BOOTSTRAP_SUPERUSERID is 10). */
const BACK_TO_LOGIN =
  "SELECT pg_catalog.set_config('session_authorization', pg_catalog.pg_get_userbyid(10)::pg_catalog.text, false)";

/** Parameters of a startup message that are no settings, or that PGlite fixes. */
const NOT_SETTINGS = new Set(['user', 'database', 'options', 'replication', 'client_encoding']);

export class PGliteBackend implements Backend {
  private readonly db: PGlite;
  private crash: Error | null = null;
  private used = false;
  private readonly clockAheadMs: number;

  /** @param clockAheadMs by how much the database's clock goes ahead of the machine's */
  constructor(db: PGlite, clockAheadMs = 0) {
    this.db = db;
    this.clockAheadMs = clockAheadMs;
    this.watchForCrashes();
  }

  /** A new session on the one backend there is: what an earlier one left open is rolled back and reset. */
  async start(parameters: ReadonlyMap<string, string>): Promise<Buffer | null> {
    if (this.used) {
      if (this.db.isInTransaction()) await this.exec(queryMessage('ROLLBACK'));
      await this.exec(queryMessage('DISCARD ALL'));
      // It does not know who logged in, so that RESET SESSION AUTHORIZATION, of which DISCARD ALL is made, does nothing.
      await this.exec(queryMessage(BACK_TO_LOGIN));
    }
    this.used = true;
    for (const [name, value] of sessionSettings(parameters)) {
      const sql = `SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`;
      const { bytes } = await this.exec(queryMessage(sql));
      const { error } = answerFacts(bytes);
      if (error !== null) return asFatal(error);
    }
    return null;
  }

  async exec(message: Buffer): Promise<Answer> {
    this.refuseAfterCrash();
    const chunks: Buffer[] = [];
    await this.db.execProtocolRawStream(message, {
      syncToFs: false,
      onRawData: (bytes) => chunks.push(Buffer.from(bytes)),
    });
    this.refuseAfterCrash();
    const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    const { fatal } = answerFacts(bytes);
    if (fatal) this.crash = new Error('the embedded database ended the session');
    return { bytes, fatal };
  }

  private refuseAfterCrash(): void {
    if (this.crash !== null) {
      throw new Error(`the embedded database broke down: ${this.crash.message}`, { cause: this.crash });
    }
  }

  private watchForCrashes(): void {
    const module = this.db.Module;
    const loop = ahead(module._PostgresMainLoopOnce.bind(module), this.clockAheadMs);
    module._PostgresMainLoopOnce = () => {
      try {
        loop();
      } catch (error) {
        if ((error as { status?: number }).status !== LONGJMP) {
          const crash = error instanceof Error ? error : new Error(describe(error));
          this.crash = crash;
          // PGlite goes on after any exception, without end; it restores the stack outside of its `try`.
          module.stackRestore = () => {
            throw crash;
          };
        }
        throw error;
      }
    };
  }
}

/** The module asks JavaScript for the time, and has the thread to itself until it comes back. */
function ahead(run: () => void, milliseconds: number): () => void {
  if (milliseconds === 0) return run;
  return () => {
    const { now } = Date;
    Date.now = () => now() + milliseconds;
    try {
      run();
    } finally {
      Date.now = now;
    }
  };
}

/** Emscripten throws plain objects: `{ name: 'ExitStatus', message: 'Program terminated with exit(1)' }`. */
const describe = (thrown: unknown): string => String((thrown as { message?: unknown }).message ?? thrown);

/** The settings of a startup message, those in libpq's `options` (`-c name=value`, `--name=value`) among them. */
function sessionSettings(parameters: ReadonlyMap<string, string>): [string, string][] {
  const plain = [...parameters].filter(([name]) => !NOT_SETTINGS.has(name));
  const words = (parameters.get('options') ?? '').matchAll(/(?:-c\s*|--)([\w.-]+)=((?:\\.|[^\s\\])*)/g);
  const options = [...words].map(([, name = '', value = '']): [string, string] => [
    name.replaceAll('-', '_'),
    value.replace(/\\(.)/g, '$1'),
  ]);
  return [...options, ...plain];
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
