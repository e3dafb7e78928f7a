/** A line of source with a caret under the place. Pure. */
import stringWidth from 'fast-string-width';
import type { Place } from '../diagnostic.ts';

/** Longer lines are cut around the caret, in characters. */
const LONGEST = 110;

/** `file:line:column`, as far as it is known. */
export const placeText = ({ file, line, column }: Place): string =>
  [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');

/**
 * Two lines: the source with its number, and the caret. Empty where the source is not known.
 * Tabs become one blank each, so that the caret stands right whatever the terminal makes of tabs; characters
 * that take two columns (CJK, emoji) or none (combining marks) are counted as the terminal shows them.
 */
export function excerpt({ line, column, source, caret }: Place): string[] {
  if (source === undefined || line === undefined) return [];
  const { text, at } = cut(Array.from(source.replaceAll('\t', ' ')), caret ?? column);
  const gutter = String(line);
  const shown = `${gutter} | ${text.join('')}`;
  if (at === undefined) return [shown];
  const before = ' '.repeat(stringWidth(text.slice(0, at).join('')));
  return [shown, `${' '.repeat(gutter.length)} | ${before}^`];
}

/** The characters to show, and the caret's index among them. */
function cut(characters: readonly string[], column: number | undefined): { text: string[]; at?: number } {
  const at = column === undefined ? undefined : Math.min(column - 1, characters.length);
  if (characters.length <= LONGEST) return { text: [...characters], ...(at !== undefined && { at }) };
  const from = Math.max(0, Math.min((at ?? 0) - LONGEST / 2, characters.length - LONGEST));
  const to = from + LONGEST;
  const head = from > 0 ? ['…'] : [];
  const tail = to < characters.length ? ['…'] : [];
  const text = [...head, ...characters.slice(from, to), ...tail];
  return { text, ...(at !== undefined && { at: at - from + head.length }) };
}
