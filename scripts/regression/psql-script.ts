/** Cuts a script for psql into what it is made of (PostgreSQL manual, "psql"; source, fe_utils/psqlscan.l). */
import { Lexer } from '../../src/migrations/lexer.ts';

export type Item =
  | { kind: 'statement'; text: string; line: number }
  /** A backslash command with the rest of its line; `\g` and its like end the statement before. */
  | { kind: 'command'; name: string; rest: string; line: number }
  /** The lines behind `COPY … FROM STDIN`, without the closing `\.`. */
  | { kind: 'data'; lines: readonly string[]; line: number };

/** Commands that send what stands before them. */
const SENDING = new Set(['g', 'gx', 'gset', 'gexec', 'gdesc', 'watch', 'crosstabview']);
const ROUTINE = /^create\s+(or\s+replace\s+)?(function|procedure)\b/i;

export function* psqlItems(script: string): Generator<Item> {
  let lexer = new Lexer(script);
  let start = -1;
  let depth = 0;
  const lineAt = (offset: number): number => script.slice(0, offset).split('\n').length;
  const statement = (end: number): Item[] => {
    if (start < 0) return [];
    const found: Item = { kind: 'statement', text: script.slice(start, end), line: lineAt(start) };
    [start, depth] = [-1, 0];
    return [found];
  };
  while (lexer.next()) {
    if (lexer.isComment) continue;
    if (lexer.kind === 'semicolon' && depth <= 0) {
      const ended = statement(lexer.start);
      yield* ended;
      const [one] = ended;
      if (one?.kind !== 'statement' || !readsData(one.text)) continue;
      const data = dataFrom(script, lexer.end);
      yield { kind: 'data', lines: data.lines, line: lineAt(lexer.end) };
      lexer = new Lexer(script, data.end);
      continue;
    }
    if (lexer.text === '\\') {
      const [command = '', name = '', rest = ''] =
        /\\([a-zA-Z]+|\S)([^\n]*)/y.exec(script.slice(lexer.start)) ?? [];
      const end = lexer.start + command.length;
      if (SENDING.has(name)) yield* statement(lexer.start);
      yield { kind: 'command', name, rest: rest.trim(), line: lineAt(lexer.start) };
      lexer = new Lexer(script, end);
      continue;
    }
    if (start < 0) start = lexer.start;
    depth += stepOf(lexer, script.slice(start, lexer.start), depth);
  }
  yield* statement(script.length);
}

/** Parentheses, and BEGIN … END or CASE … END in a body without quotes. */
function stepOf({ kind, text }: Lexer, before: string, depth: number): number {
  if (kind === 'open') return 1;
  if (kind === 'close') return -1;
  if (kind !== 'word' || !ROUTINE.test(before)) return 0;
  const word = text.toLowerCase();
  if (word === 'begin' || (word === 'case' && depth > 0)) return 1;
  return word === 'end' && depth > 0 ? -1 : 0;
}

export const readsData = (statement: string): boolean => /^copy\b[\s\S]*\bfrom\s+stdin\b/i.test(statement);

function dataFrom(script: string, from: number): { lines: string[]; end: number } {
  const begin = script.indexOf('\n', from) + 1;
  const close = /^\\\.[ \t]*$/m;
  const rest = script.slice(begin);
  const found = close.exec(rest);
  const until = found ? found.index : rest.length;
  const text = rest.slice(0, until).replace(/\n$/, '');
  return { lines: text === '' ? [] : text.split('\n'), end: begin + until + (found?.[0].length ?? 0) };
}

/** A statement with psql's variables put in: `:name`, `:'name'`, `:"name"`, where one of that name is set. */
export function withVariables(text: string, variables: ReadonlyMap<string, string>): string {
  const quoted = /'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|(?<!:):(?:(['"])(\w+)\2|(\w+))/g;
  return text.replaceAll(quoted, (found, _tag, sign: string | undefined, inQuotes: string, plain: string) => {
    const value = variables.get(inQuotes ?? plain ?? '');
    if (value === undefined || !found.startsWith(':')) return found;
    if (sign === undefined) return value;
    return `${sign}${value.replaceAll(sign, sign + sign)}${sign}`;
  });
}

/** The arguments of a backslash command, quotes taken off, variables put in; those of \set are one value. */
export const argumentsOf = (rest: string, variables: ReadonlyMap<string, string>): string[] =>
  [...rest.matchAll(/'((?:[^']|'')*)'|(\S+)/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? withVariables(plain, variables) : quoted.replaceAll("''", "'"),
  );
