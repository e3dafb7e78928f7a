/** From a time that came of the clock to the expressions that may have given it. Pure. */

/** From when to when it was read, as microseconds of a local clock. */
export interface LocalWindow {
  from: bigint;
  to: bigint;
}

export type TimeType = 'timestamptz' | 'timestamp' | 'date' | 'time' | 'timetz';

const TIME_TYPES: ReadonlySet<string> = new Set(['timestamptz', 'timestamp', 'date', 'time', 'timetz']);
export const isTimeType = (name: string): name is TimeType => TIME_TYPES.has(name);

const NOW: Readonly<Record<TimeType, string>> = {
  timestamptz: 'CURRENT_TIMESTAMP',
  timestamp: 'LOCALTIMESTAMP',
  date: 'CURRENT_DATE',
  time: 'LOCALTIME',
  timetz: 'CURRENT_TIME',
};

const SECOND = 1_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
/** In microseconds. */
export const DAY = 24n * HOUR;
/** Further away nobody counts in months or days from now. */
const MOST_MONTHS = 1200;

const TIMESTAMP = /^(\d{4,6})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?/;

/** Microseconds since 1970 of an ISO time without regard to its zone; null for infinity and times before Christ. */
export function microseconds(text: string): bigint | null {
  const found = TIMESTAMP.exec(text);
  if (!found || text.endsWith('BC')) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = found;
  const whole = Date.UTC(0, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const date = new Date(whole);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return BigInt(date.getTime()) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

/** `CURRENT_TIMESTAMP` and its kin. */
export const currentTime = (type: TimeType): string => NOW[type];

/** An expression that may have given a value. */
export interface Candidate {
  sql: string;
  /**
   * `calendar`: months, years and their beginnings, which another day may tell from a number of days; `uneven`: a
   * number of days or minutes that nobody would write where there is another way.
   */
  kind: 'calendar' | 'span' | 'uneven';
}

/**
 * The expressions that gave the value at a moment of the window: times to the minute, days and months from then;
 * midnights; beginnings of months and years.
 * @param value as microseconds of the same local clock
 */
export function expressionsFor(type: TimeType, value: bigint, window: LocalWindow): Candidate[] {
  if (type === 'date') return dates(value, window);
  if (type !== 'timestamptz' && type !== 'timestamp') return [];
  return [...months(type, value, window), ...offsets(type, value, window), ...midnights(type, value, window)];
}

const daysOf = ({ from, to }: LocalWindow): bigint[] => [...new Set([from / DAY, to / DAY])];

function dates(value: bigint, window: LocalWindow): Candidate[] {
  return daysOf(window).flatMap((today) => {
    const found = [dayFrom(value / DAY - today), ...beginnings('date', value, today * DAY)];
    const count = monthsBetween(today * DAY, value);
    if (count === 0 || addMonths(today * DAY, count) !== value) return found;
    return [...found, { sql: `(CURRENT_DATE ${signedMonths(count)})::date`, kind: 'calendar' as const }];
  });
}

function dayFrom(days: bigint): Candidate {
  if (days === 0n) return { sql: 'CURRENT_DATE', kind: 'span' };
  const size = days < 0n ? -days : days;
  return { sql: `CURRENT_DATE ${days < 0n ? '-' : '+'} ${size}`, kind: kindOf(size) };
}

/** 7, 30, 90, 365: what people count in. */
const kindOf = (days: bigint): Candidate['kind'] =>
  [5n, 7n, 365n].some((even) => days % even === 0n) || days < 10n ? 'span' : 'uneven';

function months(type: TimeType, value: bigint, { from, to }: LocalWindow): Candidate[] {
  const about = monthsBetween(from, value);
  return [about - 1, about, about + 1]
    .filter((count) => count !== 0 && Math.abs(count) <= MOST_MONTHS)
    .filter((count) => value >= addMonths(from, count) && value <= addMonths(to, count))
    .map((count) => ({ sql: `${NOW[type]} ${signedMonths(count)}`, kind: 'calendar' }));
}

/** A number of minutes, or of hours or days where the window is longer than that: then there is one at most. */
function offsets(type: TimeType, value: bigint, { from, to }: LocalWindow): Candidate[] {
  const unit = [MINUTE, HOUR, DAY].find((one) => to - from < one);
  if (unit === undefined) return [];
  const offset = floorDivide(value - from, unit) * unit;
  if (value - offset > to) return [];
  if (offset === 0n) return [{ sql: NOW[type], kind: 'span' }];
  const size = offset < 0n ? -offset : offset;
  const [length, name] = UNITS.find(([one]) => size % one === 0n) ?? [MINUTE, 'minute'];
  const sql = `${NOW[type]} ${offset < 0n ? '-' : '+'} ${intervalOf(size / length, name)}`;
  return [
    { sql, kind: size % DAY === 0n ? kindOf(size / DAY) : size % (5n * MINUTE) === 0n ? 'span' : 'uneven' },
  ];
}

const UNITS = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
] as const;

function midnights(type: TimeType, value: bigint, window: LocalWindow): Candidate[] {
  if (value % DAY !== 0n) return [];
  return daysOf(window).flatMap((today) => [
    dayFrom(value / DAY - today),
    ...beginnings(type, value, today * DAY),
  ]);
}

function beginnings(type: TimeType, value: bigint, today: bigint): Candidate[] {
  const { year, month } = partsOf(today);
  const truncated = (unit: string): Candidate => ({
    sql:
      type === 'date' ? `date_trunc('${unit}', CURRENT_DATE)::date` : `date_trunc('${unit}', ${NOW[type]})`,
    kind: 'calendar',
  });
  return [
    ...(value === dayOf(year, month, 1) ? [truncated('month')] : []),
    ...(value === dayOf(year, 0, 1) ? [truncated('year')] : []),
  ];
}

/**
 * The one that gives both values, each in its own window.
 * @returns `none`; `several` where both replays were on days that do not tell them apart
 */
export function commonExpression(
  one: readonly Candidate[],
  two: readonly Candidate[],
): { sql: string } | { none: true } | { several: string[] } {
  const found = one.filter(
    ({ sql }, index) =>
      two.some((other) => other.sql === sql) && one.findIndex((other) => other.sql === sql) === index,
  );
  const even = found.some(({ kind }) => kind !== 'uneven')
    ? found.filter(({ kind }) => kind !== 'uneven')
    : found;
  const [first, second] = even;
  if (!first) return { none: true };
  return second ? { several: even.map(({ sql }) => sql) } : { sql: first.sql };
}

const intervalOf = (amount: bigint, unit: string): string =>
  `interval '${amount} ${unit}${amount === 1n ? '' : 's'}'`;

function signedMonths(count: number): string {
  const size = BigInt(Math.abs(count));
  const interval = size % 12n === 0n ? intervalOf(size / 12n, 'year') : intervalOf(size, 'month');
  return `${count < 0 ? '-' : '+'} ${interval}`;
}

const floorDivide = (value: bigint, by: bigint): bigint =>
  value < 0n && value % by !== 0n ? value / by - 1n : value / by;

const partsOf = (value: bigint): { year: number; month: number; day: number } => {
  const date = new Date(Number(floorDivide(value, 1000n)));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
};

const dayOf = (year: number, month: number, day: number): bigint =>
  BigInt(Date.UTC(year, month, day)) * 1000n;

const monthsBetween = (from: bigint, to: bigint): number => {
  const [one, two] = [partsOf(from), partsOf(to)];
  return (two.year - one.year) * 12 + two.month - one.month;
};

/** As PostgreSQL adds months: the 31st becomes the last day of a shorter month. */
function addMonths(value: bigint, count: number): bigint {
  const { year, month, day } = partsOf(value);
  const lastDay = new Date(Date.UTC(year, month + count + 1, 0)).getUTCDate();
  return dayOf(year, month + count, Math.min(day, lastDay)) + (value - floorDivide(value, DAY) * DAY);
}
