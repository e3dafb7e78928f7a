/**
 * Places in a text. The text is UTF-16 here, the grammar counts bytes of UTF-8, PostgreSQL's errors count
 * characters (code points), and people count lines and columns. A line ends at LF, CRLF or a lone CR.
 */
import type { Place } from '../diagnostic.ts';

/** The longest source line that is shown whole, in UTF-16 units. */
const EXCERPT = 120;

const CR = 13;
const LF = 10;

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** True where the unit at `i` ends a line: an LF, or a CR that no LF follows. */
const endsLine = (text: string, i: number): boolean => {
  const unit = text.charCodeAt(i);
  return unit === LF || (unit === CR && text.charCodeAt(i + 1) !== LF);
};

/** Line numbers of offsets that only grow: the whole text is walked once. */
export class LineCursor {
  private readonly text: string;
  private offset = 0;
  private line = 1;

  constructor(text: string) {
    this.text = text;
  }

  /** The line of a UTF-16 offset, counted from 1; `offset` is not less than in the call before. */
  lineAt(offset: number): number {
    for (; this.offset < offset; this.offset++) if (endsLine(this.text, this.offset)) this.line++;
    return this.line;
  }
}

/** UTF-16 offsets of byte offsets (as UTF-8) that only grow: the whole text is walked once. */
export class ByteCursor {
  private readonly text: string;
  private offset: number;
  private byte = 0;

  /** Bytes are counted from the UTF-16 offset `start`. */
  constructor(text: string, start = 0) {
    this.text = text;
    this.offset = start;
  }

  /** The UTF-16 offset of byte `byte`, which is not less than in the call before. */
  offsetAt(byte: number): number {
    while (this.byte < byte && this.offset < this.text.length) {
      const unit = this.text.charCodeAt(this.offset++);
      if (unit < 0x80) this.byte += 1;
      else if (unit < 0x800) this.byte += 2;
      else if (isHighSurrogate(unit) && isLowSurrogate(this.text.charCodeAt(this.offset))) {
        this.offset++;
        this.byte += 4;
      } else this.byte += 3;
    }
    return this.offset;
  }
}

/**
 * The UTF-16 offset of a character counted from 0 in code points, as libpg-query gives it; a PostgreSQL
 * server's `position` counts from 1, so take 1 from it. Counts from the UTF-16 offset `start`; what lies
 * beyond the end is the end.
 */
export function offsetOfCharacter(text: string, character: number, start = 0): number {
  let offset = start;
  for (let left = character; left > 0 && offset < text.length; left--) {
    const pair =
      isHighSurrogate(text.charCodeAt(offset)) && isLowSurrogate(text.charCodeAt(offset + 1)) ? 2 : 1;
    offset += pair;
  }
  return offset;
}

/** The number of characters (code points) between two UTF-16 offsets. */
export function charactersBetween(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) {
    if (isLowSurrogate(text.charCodeAt(i)) && i > start && isHighSurrogate(text.charCodeAt(i - 1))) continue;
    count++;
  }
  return count;
}

/**
 * Where a UTF-16 offset is, for people: line and column from 1, the column in characters with a tab as one,
 * and the line's text. A line of more than 120 units is cut around the place (with `…`), and `caret` then says
 * where the place is in what is left.
 */
export function placeAt(
  file: string,
  text: string,
  offset: number,
): Place & { line: number; column: number } {
  let at = Math.max(0, Math.min(offset, text.length));
  if (at > 0 && text.charCodeAt(at) === LF && text.charCodeAt(at - 1) === CR) at--;
  let start = at;
  while (start > 0 && !endsLine(text, start - 1)) start--;
  let end = at;
  while (end < text.length && text.charCodeAt(end) !== LF && text.charCodeAt(end) !== CR) end++;

  const line = new LineCursor(text).lineAt(start);
  const column = charactersBetween(text, start, at) + 1;
  return { file, line, column, ...excerpt(text.slice(start, end), at - start) };
}

/** One blank for each control character: a terminal must not obey what stands in a file. */
// oxlint-disable-next-line no-control-regex -- they are what it is about
const clean = (text: string): string => text.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, ' ');

/** A line for showing: no more than the neighbourhood of `at`. */
function excerpt(line: string, at: number): { source: string; caret?: number } {
  if (line.length <= EXCERPT) return { source: clean(line) };

  let from = Math.max(0, Math.min(at - Math.floor(EXCERPT / 2), line.length - EXCERPT));
  let to = from + EXCERPT;
  if (isLowSurrogate(line.charCodeAt(from))) from++;
  if (isLowSurrogate(line.charCodeAt(to))) to++;
  const before = from > 0 ? '…' : '';
  const after = to < line.length ? '…' : '';
  const caret = before.length + charactersBetween(line, from, at) + 1;
  return { source: before + clean(line.slice(from, to)) + after, caret };
}
