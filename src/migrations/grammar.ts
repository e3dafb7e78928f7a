/** PostgreSQL's own grammar (libpg-query, version 18), with UTF-16 offsets and in pieces that fit into memory. */
import { setFlagsFromString } from 'node:v8';
import { Lexer, lexStatements, skipBlank } from './lexer.ts';
import type { Statement } from './migration.ts';
import { ByteCursor, offsetOfCharacter } from './position.ts';

type Library = typeof import('libpg-query');

/**
 * A text longer than this is parsed in pieces of about this size (UTF-16 units), cut between statements: 6 MiB of
 * INSERTs at once take 790 MB of memory, in pieces 75 MB, and no more time.
 */
const PIECE = 32 * 1024;

/** A statement with its tree. Offsets are UTF-16, into the whole text. */
export interface ParsedStatement {
  kind: string;
  node: Statement['node'];
  start: number;
  end: number;
}

/** The grammar does not accept the text; `offset` is UTF-16. */
export interface Rejection {
  message: string;
  offset: number;
  /** `memory`: nothing is wrong with the text, but the parser could not hold it. */
  reason: 'syntax' | 'memory';
}

/** The majors of Node whose V8 has the flag below (it writes to stderr where it does not know one); a test tries it. */
const SPARING_MAJORS = new Set(['24']);
const canSpare = SPARING_MAJORS.has(process.versions.node.split('.', 1)[0] ?? '');

/**
 * Parses without V8's optimising compiler. That one would go for the grammar's one huge function, take 500 MB for
 * it, and gain nothing in the seconds that a migrator runs. Other WebAssembly (PGlite) is not touched, because
 * `work` is synchronous and the flag is read where a function becomes hot.
 */
function sparing<T>(work: () => T): T {
  if (!canSpare) return work();
  setFlagsFromString('--wasm-tier-up-filter=0');
  try {
    return work();
  } finally {
    setFlagsFromString('--wasm-tier-up-filter=-1');
  }
}

let library: Promise<Library> | undefined;

/** Loads the parser (13 ms), once; not before something is parsed. */
export async function loadGrammar(): Promise<Grammar> {
  library ??= import('libpg-query').then(async (loaded) => {
    await loaded.loadModule();
    return loaded;
  });
  return new Grammar(await library);
}

export class Grammar {
  private readonly library: Library;

  constructor(loaded: Library) {
    this.library = loaded;
  }

  /**
   * Parses a text of any number of statements. Trees are large: `visit` takes from one what it needs.
   *
   * @param visit called for each statement in order, also for those before a rejection
   * @param from where to begin, for going on after a rejection: the start of a piece
   * @returns the first rejection with the start of its piece, or undefined where all of the text was accepted
   */
  parse(
    sql: string,
    visit: (statement: ParsedStatement) => void,
    from = 0,
  ): (Rejection & { piece: number }) | undefined {
    let start = from;
    for (const end of pieceEnds(sql, from)) {
      const statements = this.parsePiece(sql, start, end);
      if (!Array.isArray(statements)) {
        // Cut within a statement, after all (a body that the lexer does not see through): take the next one with it.
        const cut = end < sql.length && statements.message.endsWith('at end of input');
        if (cut) continue;
        return { ...statements, piece: start };
      }
      for (const statement of statements) visit(statement);
      start = end;
    }
    return undefined;
  }

  /** Parses what is known to be one statement. Locations in its tree are bytes from the start of `sql`. */
  parseOne(sql: string): ParsedStatement | undefined {
    const statements = this.parsePiece(sql, 0, sql.length);
    return Array.isArray(statements) ? statements[0] : undefined;
  }

  private parsePiece(sql: string, from: number, to: number): ParsedStatement[] | Rejection {
    const piece = sql.slice(from, to);
    // libpg-query takes an empty text for a mistake of the caller.
    if (piece.trim() === '') return [];
    try {
      const { stmts = [] } = sparing(() => this.library.parseSync(piece));
      return this.statementsOf(sql, from, to, stmts);
    } catch (error) {
      if (!this.library.hasSqlDetails(error)) {
        const offset = skipBlank(sql, from);
        return { message: error instanceof Error ? error.message : String(error), offset, reason: 'memory' };
      }
      const character = error.sqlDetails?.cursorPosition ?? 0;
      const offset = Math.min(offsetOfCharacter(sql, character, from), to);
      return { message: error.message, offset, reason: 'syntax' };
    }
  }

  private statementsOf(
    sql: string,
    from: number,
    to: number,
    raw: readonly { stmt?: unknown; stmt_location?: number; stmt_len?: number }[],
  ): ParsedStatement[] {
    const cursor = new ByteCursor(sql, from);
    return raw.map(({ stmt, stmt_location: location = 0, stmt_len: length }) => {
      const begin = cursor.offsetAt(location);
      const end = length === undefined ? lastToken(sql, begin, to) : cursor.offsetAt(location + length);
      const [kind = '', node] = isRecord(stmt) ? (Object.entries(stmt)[0] ?? []) : [];
      // The location does not reliably leave out a comment before.
      return { kind, node: isRecord(node) ? node : {}, start: skipBlank(sql, begin), end };
    });
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The end of the last token between two offsets. */
function lastToken(sql: string, start: number, end: number): number {
  const lexer = new Lexer(sql.slice(0, end), start);
  let last = start;
  while (lexer.next()) if (!lexer.isComment) last = lexer.end;
  return last;
}

/** The ends of the pieces in which a text is parsed; the last is the end of the text. */
function* pieceEnds(sql: string, from: number): Generator<number> {
  if (sql.length - from > PIECE) {
    let start = from;
    for (const { next } of lexStatements(sql, from)) {
      if (next - start < PIECE || next >= sql.length) continue;
      yield next;
      start = next;
    }
  }
  yield sql.length;
}
