/** How tables and what belongs to them are spelled. Pure. */

import { INDENT, WIDTH } from '../../layout.ts';

export interface Place {
  /** Columns that stand before the first piece. */
  readonly at: number;
  /** Characters that follow the last one. */
  readonly after?: number;
}

/** As an item of CREATE TABLE. */
export const AS_ITEM: Place = { at: INDENT.length, after: 1 };
export const AS_STATEMENT: Place = { at: 0, after: 1 };

/** The pieces in lines that are as full as they may be, those behind the first indented once more; one of several begins a line. */
export function fitted(pieces: readonly string[], { at, after = 0 }: Place): string {
  const [first = '', ...rest] = pieces.filter((piece) => piece !== '');
  const whole = [first, ...rest].join(' ');
  if (at + whole.length + after <= WIDTH && !whole.includes('\n')) return whole;
  const begin = `\n${' '.repeat(at)}${INDENT}`;
  let text = first;
  let line = at + lastLine(first).length;
  for (const piece of rest) {
    const isApart = piece.includes('\n') || line + 1 + piece.length + after > WIDTH;
    text += isApart ? begin + piece : ` ${piece}`;
    if (piece.includes('\n')) line = lastLine(piece).length;
    else line = isApart ? at + INDENT.length + piece.length : line + 1 + piece.length;
  }
  return text;
}

const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n') + 1);

/** The most bytes of a name (`NAMEDATALEN` - 1 in PostgreSQL's source). */
const NAME_BYTES = 63;

/**
 * The name that PostgreSQL makes for what belongs to a table, where it is free: `users_email_key`
 * (`makeObjectName` in PostgreSQL's source, indexcmds.c). The longer of the two parts is cut first.
 */
export function generatedName(table: string, part: string | undefined, label: string): string {
  let first = bytes(table);
  let second = part === undefined ? undefined : bytes(part);
  const room = NAME_BYTES - bytes(label).length - 1 - (second ? 1 : 0);
  while (first.length + (second?.length ?? 0) > room) {
    if (first.length > (second?.length ?? 0)) first = first.subarray(0, -1);
    else second = second?.subarray(0, -1);
  }
  return [first, second]
    .flatMap((one) => (one ? [wholeCharacters(one)] : []))
    .concat(label)
    .join('_');
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Without a character that was cut in its middle. */
const wholeCharacters = (text: Uint8Array): string => new TextDecoder().decode(text).replace(/\uFFFD+$/, '');
