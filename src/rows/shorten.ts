/** Cuts long values for the report. Pure. */

/** A value, or its beginning. */
export interface LongText {
  text: string | null;
  /** Characters that the whole value has. */
  length: number;
}

/** Characters of a value that are shown. */
const LONGEST = 200;
/** Characters that are shown before the first difference of two long values. */
const BEFORE = 40;

/** The beginning of the value. */
export const shorten = ({ text }: LongText): string | null => (text === null ? null : cut(text, 0));

/** Both values around their first difference, and how long they are where that does not show it. */
export function shortenPair(left: LongText, right: LongText): { left: string | null; right: string | null } {
  if (left.text === null || right.text === null) return { left: shorten(left), right: shorten(right) };
  const first = firstDifference(left.text, right.text);
  const from = Math.max(left.text.length, right.text.length) > LONGEST ? first - BEFORE : 0;
  const [mine, theirs] = [cut(left.text, from), cut(right.text, from)];
  if (mine !== theirs) return { left: mine, right: theirs };
  const measured = (value: string, { length }: LongText): string => `${value} (${length} characters)`;
  return { left: measured(mine, left), right: measured(theirs, right) };
}

function firstDifference(one: string, two: string): number {
  const length = Math.min(one.length, two.length);
  for (let index = 0; index < length; index += 1) if (one[index] !== two[index]) return index;
  return length;
}

/** Never between the halves of a character outside of Unicode's first plane. */
function cut(value: string, wanted: number): string {
  const from = Math.max(0, Math.min(wanted, value.length - LONGEST));
  const start = isLowHalf(value, from) ? from - 1 : from;
  const end = isLowHalf(value, start + LONGEST) ? start + LONGEST - 1 : start + LONGEST;
  return `${start > 0 ? '…' : ''}${value.slice(start, end)}${end < value.length ? '…' : ''}`;
}

const isLowHalf = (value: string, index: number): boolean => /[\uDC00-\uDFFF]/.test(value.charAt(index));
