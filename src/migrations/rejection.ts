/** Why the grammar did not accept a text, in words: a syntax error, or something that only psql understands. */
import { EXIT, Failure } from '../diagnostic.ts';
import type { Grammar, Rejection } from './grammar.ts';
import { lexStatements } from './lexer.ts';
import { copyRefused, failure } from './parse-problems.ts';
import type { ParseInput } from './parse-problems.ts';
import { placeAt } from './position.ts';
import { copiesThroughClient, metaCommandAt } from './psql.ts';

const SYNTAX =
  'Correct the file. If the server knows this syntax though PostgreSQL 18 does not, put -- aim-migrate: raw at its top.';
const VARIABLE = 'psql variables are not replaced here: write the value in.';
const UNTERMINATED = 'Close the quote or the comment that begins here.';

/** The Failure for a rejection: exit 3 for a syntax error, exit 4 for the rest. */
export function explain(grammar: Grammar, { file, sql }: ParseInput, rejection: Rejection): Failure {
  const { offset } = rejection;
  const message = condense(rejection.message);
  if (rejection.reason === 'memory') {
    return failure(EXIT.refused, {
      code: 'too-complex',
      message: `The parser could not hold a statement that begins about here (${message})`,
      place: placeAt(file, sql, offset),
      remedy:
        'Split the statement, or put -- aim-migrate: raw at the top of the file: it is then sent unparsed.',
    });
  }
  const copy = copyBefore(grammar, sql, offset);
  if (copy !== undefined) return new Failure(EXIT.refused, copyRefused({ file, sql }, 'FROM STDIN', copy));

  const command = metaCommandAt(sql, offset);
  if (command !== undefined) {
    return failure(EXIT.refused, {
      code: 'psql-command',
      message: `\\${command.name} is a command of psql, not SQL`,
      place: placeAt(file, sql, offset),
      remedy: command.remedy,
    });
  }
  const variable = /^:(?:["']?[A-Za-z_]|\{)/.test(sql.slice(offset, offset + 3));
  const atEnd = message.endsWith('at end of input');
  const remedy = variable ? VARIABLE : message.startsWith('unterminated') ? UNTERMINATED : SYNTAX;
  const place = placeAt(file, sql, atEnd ? sql.slice(0, offset).trimEnd().length : offset);
  return failure(EXIT.failed, { code: 'syntax-error', message, place, remedy });
}

/** The offset of the COPY … FROM STDIN whose data lines begin where the grammar tripped, if so. */
function copyBefore(grammar: Grammar, sql: string, offset: number): number | undefined {
  let before: { start: number; end: number; head: readonly string[] } | undefined;
  for (const statement of lexStatements(sql)) {
    if (statement.next > offset) break;
    before = statement;
  }
  if (before?.head[0] !== 'copy') return undefined;
  const parsed = grammar.parseOne(sql.slice(before.start, before.end));
  const copies = parsed && copiesThroughClient(parsed.kind, parsed.node);
  return copies === 'FROM STDIN' ? before.start : undefined;
}

/** The message on one line, without the whole rest of a file that follows an open quote. */
function condense(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ');
  return line.length <= 120 ? line : `${line.slice(0, 100)}…${line.endsWith('"') ? '"' : ''}`;
}
