/**
 * The lines `-- aim-migrate: NAME [VALUE]` in a file's leading comment, that is in the comments before its
 * first statement. A directive that cannot take effect is always an error, never ignored: somebody relied on it.
 */
import { DURATION_EXAMPLES, parseDuration } from '../duration.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { parseFileName } from './file-name.ts';
import { Lexer } from './lexer.ts';
import type { Directives } from './migration.ts';
import { nearest } from '../nearest.ts';
import { placeAt } from './position.ts';

/** A directive as it stands in the file; `offset` is that of the comment, in UTF-16. */
interface Written {
  name: string;
  value: string;
  offset: number;
}

/** What one directive does. `read` puts its value into `into`, or returns what is wrong with it. */
interface Known {
  usage: string;
  read(value: string, into: Directives): string | undefined;
}

const flag = (set: (into: Directives) => void): Known['read'] => {
  return (value, into) => {
    if (value !== '') return 'it takes no value';
    set(into);
    return undefined;
  };
};

const duration = (set: (into: Directives, ms: number) => void): Known['read'] => {
  return (value, into) => {
    const ms = parseDuration(value);
    if (ms === undefined) return `it takes a duration: ${DURATION_EXAMPLES}`;
    set(into, ms);
    return undefined;
  };
};

const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['no-transaction', { usage: 'no-transaction', read: flag((into) => (into.noTransaction = true)) }],
  ['raw', { usage: 'raw', read: flag((into) => (into.raw = true)) }],
  ['covers', { usage: 'covers VERSION', read: readCovers }],
  [
    'lock-timeout',
    { usage: 'lock-timeout DURATION', read: duration((into, ms) => (into.lockTimeoutMs = ms)) },
  ],
  [
    'statement-timeout',
    { usage: 'statement-timeout DURATION', read: duration((into, ms) => (into.statementTimeoutMs = ms)) },
  ],
]);

const KNOWN_TEXT = [...KNOWN.values()].map(({ usage }) => usage).join(', ');

function readCovers(value: string, into: Directives): string | undefined {
  if (value.endsWith('.sql')) return 'it takes a version, which is the file name without .sql';
  const name = parseFileName(`${value}.sql`);
  if (name.kind !== 'incremental') return 'it takes the version of an incremental, such as 030_name';
  into.covers = name.version;
  return undefined;
}

/** Most files say nothing. */
const MENTIONED = /aim-migrate/i;

/** What `parseDirectives` finds. Where `problems` is not empty, `directives` is not to be used. */
export interface DirectivesFound {
  directives: Directives;
  /** Errors, each with file, line and remedy. */
  problems: Diagnostic[];
}

/**
 * Reads the directives of a file. Never throws.
 *
 * @param file the file's name, for messages
 * @param sql the whole text, without byte-order mark
 * @param kind V1 has rules of its own
 */
export function parseDirectives(
  file: string,
  sql: string,
  kind: 'consolidated' | 'incremental',
): DirectivesFound {
  const directives: Directives = { noTransaction: false, raw: false };
  if (!MENTIONED.test(sql)) return { directives, problems: [] };
  const problems: Diagnostic[] = [];
  const seen = new Map<string, Written>();

  const report = (code: string, message: string, offset: number, remedy: string): void => {
    problems.push({ severity: 'error', code, message, place: placeAt(file, sql, offset), remedy });
  };

  const read = (written: Written): void => {
    const { name, value, offset } = written;
    const known = KNOWN.get(name);
    if (known === undefined) {
      const near = nearest(name, [...KNOWN.keys()]);
      const message = name === '' ? 'A directive has no name' : `There is no directive "${name}"`;
      const guess = near === undefined ? '' : `Did you mean "${near}"? `;
      report('unknown-directive', message, offset, `${guess}The known ones are: ${KNOWN_TEXT}.`);
      return;
    }
    if (seen.has(name)) {
      report('duplicate-directive', `The directive "${name}" stands twice`, offset, 'Remove one of the two.');
      return;
    }
    seen.set(name, written);
    const wrong = known.read(value, directives);
    if (wrong !== undefined) {
      const given = value === '' ? '' : ` with the value "${value}"`;
      report(
        'malformed-directive',
        `The directive "${name}"${given} is wrong: ${wrong}`,
        offset,
        `Write: -- aim-migrate: ${known.usage}`,
      );
    }
  };

  const { leading, late, odd } = findDirectives(sql);
  for (const written of leading) read(written);
  for (const { name, offset } of late) {
    const remedy = 'Move the line to the top of the file, before the first statement.';
    report(
      'misplaced-directive',
      `The directive "${name}" stands behind the first statement, where it would do nothing`,
      offset,
      remedy,
    );
  }
  for (const { offset, name } of odd) {
    const remedy = `Write it as a line of its own: -- aim-migrate: ${name}`;
    report(
      'malformed-directive',
      'This looks like a directive, but would be taken for a comment',
      offset,
      remedy,
    );
  }

  const covers = seen.get('covers');
  const noTransaction = seen.get('no-transaction');
  const raw = seen.get('raw');
  if (covers && kind !== 'consolidated') {
    report('misplaced-directive', '"covers" belongs into V1 only', covers.offset, 'Remove the line.');
  }
  if (noTransaction && kind === 'consolidated') {
    const remedy = 'Remove the line, and leave out CONCURRENTLY: in a fresh database nobody waits.';
    report(
      'misplaced-directive',
      'V1 and its records are one transaction, so "no-transaction" cannot stand here',
      noTransaction.offset,
      remedy,
    );
  }
  if (noTransaction && raw) {
    const message = '"no-transaction" and "raw" exclude each other: a raw file is not split into statements';
    const offset = Math.max(noTransaction.offset, raw.offset);
    report('conflicting-directives', message, offset, 'Remove one of the two, or make two files of it.');
  }
  problems.sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0));
  return { directives, problems };
}

/** A comment that is a directive: `--`, the name of this program, a colon, the rest. */
const DIRECTIVE = /^--\s*aim-migrate\s*:\s*(\S*)\s*(.*?)\s*$/i;
/** Comments that were meant as one: without the colon, or as a block comment. */
const NO_COLON = /^--\s*aim-migrate[\s=]+([a-z][a-z-]*)(?:\s|$)/i;
const IN_BLOCK = /^\/\*+\s*aim-migrate\s*:\s*([a-z][a-z-]*)/i;

/** Everything in comments that is a directive, or was meant as one; each in the order of the file. */
function findDirectives(sql: string): Record<'leading' | 'late' | 'odd', Written[]> {
  const found: Record<'leading' | 'late' | 'odd', Written[]> = { leading: [], late: [], odd: [] };
  const lexer = new Lexer(sql);
  let inLeading = true;
  while (lexer.next()) {
    if (!lexer.isComment) {
      if (inLeading && !/aim-migrate\s*:/i.test(sql.slice(lexer.start))) break;
      inLeading = false;
      continue;
    }
    const { text, start: offset } = lexer;
    const [, name, value] = DIRECTIVE.exec(text) ?? [];
    if (name !== undefined && value !== undefined) {
      found[inLeading ? 'leading' : 'late'].push({ name, value, offset });
      continue;
    }
    const [, meant] = NO_COLON.exec(text) ?? IN_BLOCK.exec(text) ?? [];
    if (inLeading && meant !== undefined && KNOWN.has(meant.toLowerCase())) {
      found.odd.push({ name: meant.toLowerCase(), value: '', offset });
    }
  }
  return found;
}
