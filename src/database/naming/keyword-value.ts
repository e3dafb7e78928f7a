/** Reads libpq's keyword/value connection strings: a port of `conninfo_parse` (fe-connect.c). */
import { Unreadable } from './connection-url.ts';

const SPACE = /[ \t\n\r\f\v]/;

/** `host=localhost dbname='my shop'`: pairs in the order given; keywords are not checked here. */
export function parseKeywordValue(text: string): Map<string, string> {
  const values = new Map<string, string>();
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const start = at;
    while (at < text.length && text[at] !== '=' && !SPACE.test(text[at] ?? '')) at += 1;
    const keyword = text.slice(start, at);
    at = skipSpace(text, at);
    if (text[at] !== '=') {
      throw new Unreadable(
        'a word is not followed by "="',
        'put a value that contains spaces into single quotes',
      );
    }
    const [value, end] = readValue(text, skipSpace(text, at + 1));
    values.set(keyword, value);
    at = skipSpace(text, end);
  }
  return values;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && SPACE.test(text[at] ?? '')) at += 1;
  return at;
}

/** A value up to a space, or in single quotes; a backslash takes the next character as it is. */
function readValue(text: string, from: number): [value: string, end: number] {
  const isQuoted = text[from] === "'";
  let value = '';
  let at = isQuoted ? from + 1 : from;
  for (; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (isQuoted ? char === "'" : SPACE.test(char)) return [value, at + 1];
    if (char === '\\') at += 1;
    value += text[at] ?? '';
  }
  if (isQuoted) throw new Unreadable("a value begins with a quote (') and does not end with one");
  return [value, at];
}
