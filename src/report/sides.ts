/** The two sides of a finding: what was found, what was expected, each with the place that made it. Pure. */
import type { CheckFinding, FoundAt } from '../outcomes.ts';
import { unifiedDiff } from './line-diff.ts';
import { sanitize, sanitizeLine } from './sanitize.ts';
import type { Style } from './style.ts';

/** How the two sides are called. */
export interface Labels {
  checked: string;
  expected: string;
}

/** A value longer than this is cut; the whole of it is in --json. */
const LONGEST = 160;
/** Of a cut value its beginning is shown, and so much of what stands before the first difference. */
const BEGINNING = 40;
const BEFORE_DIFFERENCE = 30;
/** Lines of a diff. */
const MOST_LINES = 24;

export const placeText = ({ file, line }: FoundAt): string =>
  line === undefined ? sanitizeLine(file) : `${sanitizeLine(file)}:${line}`;

/** For people, on two lines or as a diff. */
export function sidesText(finding: CheckFinding, labels: Labels, style: Style): string[] {
  const { consolidated, incremental, consolidated_at: foundAt, incremental_at: expectedAt } = finding;
  const width = Math.max(labels.checked.length, labels.expected.length);
  if (finding.kind === 'cosmetic') {
    return [
      ...(foundAt ? [side(labels.checked, width, placeText(foundAt))] : []),
      ...(expectedAt ? [side(labels.expected, width, placeText(expectedAt))] : []),
    ];
  }
  const lines = linesThatDiffer(finding);
  if (lines) {
    const head = (sign: string, label: string, at: FoundAt | undefined): string =>
      style.dim(`      ${sign} ${label}${at ? `  ${placeText(at)}` : ''}`);
    return [
      head('---', labels.expected, expectedAt),
      head('+++', labels.checked, foundAt),
      ...lines.map((line) => `      ${painted(line, style)}`),
    ];
  }
  const [found, expected] = shortened(consolidated, incremental);
  return [
    side(labels.checked, width, value(found, style), placed(foundAt, style)),
    side(labels.expected, width, value(expected, style), placed(expectedAt, style)),
  ];
}

/** For other programs, without the places: two lines or a diff. */
export function sidesPlain(finding: CheckFinding, { checked, expected }: Labels): string {
  const lines = linesThatDiffer(finding);
  if (lines) return [`--- ${expected}`, `+++ ${checked}`, ...lines].join('\n');
  const { consolidated, incremental } = finding;
  return `${checked}: ${consolidated ?? NOTHING}\n${expected}: ${incremental ?? NOTHING}`;
}

const NOTHING = '(nothing)';

/** Values of several lines are shown as a diff, unless each is as short as this and fits on one line. */
const FEW_LINES = 4;
const SHORT = 100;

/** What was expected and what was found, where their lines are worth comparing, as the body of a function is. */
export function texts({
  consolidated,
  incremental,
}: CheckFinding): { before: string; after: string } | undefined {
  if (consolidated === null || incremental === null) return undefined;
  const [before, after] = [sanitize(incremental), sanitize(consolidated)];
  if (before === after || !/\n/.test(before + after)) return undefined;
  const [one, other] = [sanitizeLine(before).trim(), sanitizeLine(after).trim()];
  return isShort(before, one) && isShort(after, other) && one !== other ? undefined : { before, after };
}

const isShort = (text: string, line: string): boolean =>
  text.trim().split('\n').length <= FEW_LINES && line.length <= SHORT;

function linesThatDiffer(finding: CheckFinding): string[] | undefined {
  const both = texts(finding);
  if (!both) return undefined;
  const ends = both.before.endsWith('\n') && both.after.endsWith('\n') ? -1 : undefined;
  const lines = unifiedDiff(both.before.slice(0, ends), both.after.slice(0, ends));
  const more = lines.length - MOST_LINES;
  return more <= 1 ? lines : [...lines.slice(0, MOST_LINES), `… (${more} more lines; --json has both sides)`];
}

function painted(line: string, style: Style): string {
  if (line.startsWith('-')) return style.red(line);
  if (line.startsWith('+')) return style.green(line);
  return line.startsWith(' ') ? line : style.dim(line);
}

const side = (label: string, width: number, text: string, place = ''): string =>
  `      ${label.padEnd(width)}  ${text}${place}`;

const placed = (at: FoundAt | undefined, style: Style): string => (at ? style.dim(`  ${placeText(at)}`) : '');

const value = (text: string | null, style: Style): string =>
  text === null ? style.dim(NOTHING) : text === '' ? "''" : text;

/** Both on one line each, cut around the place where they begin to differ. */
function shortened(
  found: string | null,
  expected: string | null,
): [found: string | null, expected: string | null] {
  const [one, other] = [found, expected].map((text) => (text === null ? null : sanitizeLine(text).trim()));
  if (one === undefined || other === undefined) return [found, expected];
  const isLong = [one, other].some((text) => text !== null && text.length > LONGEST);
  const same = isLong && one !== null && other !== null ? samePrefix(one, other) : 0;
  const isLate = same > LONGEST - BEFORE_DIFFERENCE;
  const start = isLate ? wordStart(one ?? '', same - BEFORE_DIFFERENCE) : 0;
  const cut = (text: string | null): string | null => {
    if (text === null || !isLong) return text;
    const beginning = isLate ? `${text.slice(0, BEGINNING)} … ` : '';
    const end = start + LONGEST - beginning.length;
    return beginning + (text.length > end ? `${text.slice(start, end - 1)}…` : text.slice(start));
  };
  return [cut(one), cut(other)];
}

function samePrefix(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** The first beginning of a word at or behind a position. */
function wordStart(text: string, from: number): number {
  const blank = text.indexOf(' ', from);
  return blank === -1 || blank > from + BEFORE_DIFFERENCE ? from : blank + 1;
}
