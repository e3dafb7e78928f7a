/** What is written for one value, from what both replays have there. Pure. */
import {
  type Candidate,
  commonExpression,
  currentTime,
  expressionsFor,
  isTimeType,
  type LocalWindow,
  microseconds,
} from './clock-expression.ts';
import { literal } from './literal.ts';
import { type Origin } from './origins.ts';
import type { ColumnPlan } from './plan-columns.ts';
import type { RawCell } from './read-rows.ts';
import { unportable } from './unportable.ts';

export interface Surroundings {
  major: number;
  /** For each replay, the window of its clock in UTC and in the server's own zone. */
  windows: { first: readonly LocalWindow[]; again: readonly LocalWindow[] };
  /** The replays were on different days: what is the same in both was written. */
  isOtherDay: boolean;
  /** Numbers of objects that are there under the same number. */
  largeObjects: ReadonlySet<string>;
}

export type Decision =
  /** A constant, or an expression that gives another value each time. */
  | { kind: 'constant' | 'expression'; sql: string }
  /** The value of a row, generated where it says. */
  | { kind: 'reference'; origins: readonly Origin[]; first: string; again: string; otherwise: Decision }
  | { kind: 'problem'; why: string; remedy: string };

/** Of UUIDs: the digit of the version. */
const VERSION_AT = 14;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const WRITE_IT = 'Give the column a default that makes such values, or write a fixed value in the migration.';

export function decide(plan: ColumnPlan, first: RawCell, again: RawCell, around: Surroundings): Decision {
  // A time that was written without its zone is the same on the clocks of two zones.
  const isSame = first.text === again.text || (first.local !== null && first.local === again.local);
  if (isSame && !isOfNow(plan, first, again, around)) {
    const problem = unportable(first.text, plan, around.largeObjects);
    return problem ?? { kind: 'constant', sql: literal(unpadded(first.text, plan), plan.type) };
  }
  if (first.text === null || again.text === null) {
    return { kind: 'problem', why: 'is NULL in one of two replays of the same files', remedy: WRITE_IT };
  }
  const otherwise = expression(plan, first, again, around);
  if (plan.origins.length === 0) return otherwise;
  return { kind: 'reference', origins: plan.origins, first: first.text, again: again.text, otherwise };
}

/** char(n) is filled up with blanks by itself. */
const unpadded = (text: string | null, { facts }: ColumnPlan): string | null =>
  facts.type.startsWith('character(') ? (text?.replace(/ +$/, '') ?? null) : text;

/** The same in both replays, since a day has many moments: today's date, or what a default makes of it. */
function isOfNow(
  { kind }: ColumnPlan,
  first: RawCell,
  again: RawCell,
  { isOtherDay }: Surroundings,
): boolean {
  if (isOtherDay || first.text === null) return false;
  return (first.isNow && again.isNow) || (kind === 'clock' && first.isUsual && again.isUsual);
}

function expression(plan: ColumnPlan, first: RawCell, again: RawCell, around: Surroundings): Decision {
  const { facts, type, isRepeated } = plan;
  const problem = unportable(first.text, plan, around.largeObjects);
  if (problem) return problem;
  if (isRepeated) {
    return {
      kind: 'problem',
      why: 'holds one generated value in several rows, and it is in no row of another table that could be asked for it',
      remedy: 'Write a fixed value in the migration.',
    };
  }
  if (first.isUsual && again.isUsual && facts.default !== null) {
    return { kind: 'expression', sql: facts.default };
  }
  if (type.builtin && isTimeType(type.name)) return time(type.name, first, again, around);
  const version = first.text?.charAt(VERSION_AT);
  if (
    type.builtin &&
    type.name === 'uuid' &&
    UUID.test(first.text ?? '') &&
    version === again.text?.charAt(VERSION_AT)
  ) {
    if (version === '4') return { kind: 'expression', sql: 'gen_random_uuid()' };
    if (version === '7' && around.major >= 18) return { kind: 'expression', sql: 'uuidv7()' };
  }
  return {
    kind: 'problem',
    why: 'comes out differently in each replay, and what makes it is not known',
    remedy: WRITE_IT,
  };
}

function time(
  type: Parameters<typeof currentTime>[0],
  first: RawCell,
  again: RawCell,
  { windows }: Surroundings,
): Decision {
  if (first.isNow && again.isNow) return { kind: 'expression', sql: currentTime(type) };
  const candidates = (cell: RawCell, bounds: readonly LocalWindow[]): Candidate[][] => {
    const texts = type === 'timestamptz' ? [cell.text, cell.local] : [cell.text, cell.text];
    return bounds.map((window, index) => {
      const value = microseconds(texts[index] ?? '');
      return value === null ? [] : expressionsFor(type, value, window);
    });
  };
  const [one, two] = [candidates(first, windows.first), candidates(again, windows.again)];
  // The server's own zone before UTC: there its days are days.
  for (const zone of [1, 0]) {
    const found = commonExpression(one[zone] ?? [], two[zone] ?? []);
    if ('sql' in found) return { kind: 'expression', sql: found.sql };
    if ('several' in found) {
      return {
        kind: 'problem',
        why: `is a time counted from the replay's, which may have been ${found.several.join(' or ')}`,
        remedy:
          'Replay on the embedded database, whose clock can be set to another day to tell them apart; or give the column a default.',
      };
    }
  }
  return {
    kind: 'problem',
    why: 'holds a time that depends on that of the replay, and not by minutes, days or months from it',
    remedy: WRITE_IT,
  };
}
