/** A migration's text -> its statements, checked against everything that would fail or harm later. */
import { EXIT, Failure } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { CONSOLIDATED_FILE } from './file-name.ts';
import { loadGrammar } from './grammar.ts';
import type { Grammar, ParsedStatement } from './grammar.ts';
import type { ParsedFile, Statement } from './migration.ts';
import { nonTransactional } from './non-transactional.ts';
import {
  MAX_PARSED_LENGTH,
  copyRefused,
  emptyMigration,
  needsNoTransaction,
  tooBig,
  transactionRefused,
} from './parse-problems.ts';
import type { ParseInput } from './parse-problems.ts';
import { parseRaw } from './parse-raw.ts';
import { LineCursor } from './position.ts';
import { copiesThroughClient, restrictLineAt } from './psql.ts';
import { explain } from './rejection.ts';
import { judgeTransactions, transactionStatement } from './transactions.ts';
import type { TransactionStatement } from './transactions.ts';

/** What is kept of a statement once its tree is gone. */
interface Seen {
  kind: string;
  start: number;
  end: number;
  transaction: TransactionStatement | undefined;
  /** What it is, where it cannot run inside a transaction. */
  alone: string | undefined;
  copies: 'FROM STDIN' | 'TO STDOUT' | undefined;
}

/**
 * Parses a migration with PostgreSQL's grammar. Nothing is sent anywhere.
 *
 * @throws Failure, with file, line, column, source line and remedy: exit 3 for a syntax error, exit 4 for what is
 *   refused by rule (transaction statements, psql's commands, COPY FROM STDIN, a statement that needs
 *   `no-transaction`, an empty file, a text too big for the parser)
 */
export async function parseMigration(migration: ParseInput): Promise<ParsedFile> {
  if (migration.directives.raw) return parseRaw(migration);
  if (migration.sql.length > MAX_PARSED_LENGTH) throw tooBig(migration);

  const grammar = await loadGrammar();
  const { sql, seen } = readStatements(grammar, migration);
  const { noTransaction } = migration.directives;
  const { pair, refused } = judgeTransactions(seen, !noTransaction);
  const found = seen.flatMap((statement): Diagnostic[] => {
    const { transaction, alone, copies, start } = statement;
    if (transaction && refused.some((one) => one === statement)) {
      return [transactionRefused(migration, transaction, start)];
    }
    if (alone !== undefined && !noTransaction) return [needsNoTransaction(migration, alone, start)];
    return copies ? [copyRefused(migration, copies, start)] : [];
  });
  if (found.length > 0) throw new Failure(EXIT.refused, found);

  const lines = new LineCursor(sql);
  const statements = seen
    .filter((statement) => !pair.includes(statement))
    .map((statement) => new LazyStatement(grammar, sql, lines.lineAt(statement.start), statement));
  if (statements.length === 0) throw emptyMigration(migration.file);
  return { sql: pair.reduce((text, { start, end }) => blank(text, start, end), sql), statements };
}

/** A statement whose tree is parsed again when somebody asks: the trees of a large file fill gigabytes. */
class LazyStatement implements Statement {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly transactional: boolean;
  readonly #grammar: Grammar;
  readonly #sql: string;
  #node: Statement['node'] | undefined;

  constructor(grammar: Grammar, sql: string, line: number, seen: Seen) {
    this.kind = seen.kind;
    this.start = seen.start;
    this.end = seen.end;
    this.line = line;
    this.transactional = seen.alone === undefined;
    this.#grammar = grammar;
    this.#sql = sql;
  }

  get node(): Statement['node'] {
    this.#node ??= this.#grammar.parseOne(this.#sql.slice(this.start, this.end))?.node ?? {};
    return this.#node;
  }
}

/** All statements, and the text with pg_dump's `\restrict` lines blanked where the grammar tripped over them in V1. */
function readStatements(grammar: Grammar, migration: ParseInput): { sql: string; seen: Seen[] } {
  const seen: Seen[] = [];
  const visit = ({ kind, node, start, end }: ParsedStatement): void => {
    const transaction = transactionStatement(kind, node);
    const alone = nonTransactional(kind, node);
    seen.push({ kind, start, end, transaction, alone, copies: copiesThroughClient(kind, node) });
  };

  let { sql } = migration;
  let rejection = grammar.parse(sql, visit);
  while (rejection !== undefined) {
    const line = migration.file === CONSOLIDATED_FILE ? restrictLineAt(sql, rejection.offset) : undefined;
    if (line === undefined) throw explain(grammar, migration, rejection);
    sql = blank(sql, line.start, line.end);
    rejection = grammar.parse(sql, visit, rejection.piece);
  }
  return { sql, seen };
}

/** The same text with a range as spaces; line ends stay. */
const blank = (text: string, start: number, end: number): string =>
  text.slice(0, start) + text.slice(start, end).replaceAll(/[^\r\n]/g, ' ') + text.slice(end);
