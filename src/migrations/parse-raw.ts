/** A `raw` file: sent as it is, so only what would break the transaction around it is looked for. */
import { EXIT, Failure } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { lexStatements } from './lexer.ts';
import type { ParsedFile } from './migration.ts';
import { copyRefused, emptyMigration, transactionRefused } from './parse-problems.ts';
import type { ParseInput } from './parse-problems.ts';
import { LineCursor } from './position.ts';
import { rawTransactionStatement } from './transactions.ts';

/** The `kind` of the one pseudo statement of a raw file. */
const RAW_KIND = 'Raw';

/**
 * Takes the whole text as one statement, of kind `Raw` and with an empty tree.
 *
 * @throws Failure (exit 4) where a statement begins like a transaction statement or is COPY … FROM STDIN, or
 *   where there is none
 */
export function parseRaw(migration: ParseInput): ParsedFile {
  const { sql } = migration;
  const found: Diagnostic[] = [];
  let start: number | undefined;
  let end = 0;
  for (const statement of lexStatements(sql)) {
    start ??= statement.start;
    end = statement.end;
    const transaction = rawTransactionStatement(statement.head);
    if (transaction) found.push(transactionRefused(migration, transaction, statement.start));
    const copies = statement.head[0] === 'copy' && COPY.test(sql.slice(statement.start, statement.end));
    if (copies) found.push(copyRefused(migration, 'FROM STDIN', statement.start));
  }
  if (found.length > 0) throw new Failure(EXIT.refused, found);
  if (start === undefined) throw emptyMigration(migration.file);
  const line = new LineCursor(sql).lineAt(start);
  return { sql, statements: [{ kind: RAW_KIND, start, end, line, transactional: true, node: {} }] };
}

const COPY = /\bfrom\s+stdin\b/i;
