/** The day to which the clock of the second replay is set. Pure. */

const DAY_MS = 24 * 3600 * 1000;
/** Nor at the same time of day, so that a midnight is not so many minutes away as now. */
const OTHER_HOUR_MS = 433 * 60 * 1000;
/** Four years: each length of a year and of a month is among them. */
const MOST_DAYS = 1461;
/** What people count in, the commonest first. */
const MONTHS = [1, 12, 3, 6, 2, 24, 18, 9, 4, 36];

/**
 * How far ahead a clock must go, in milliseconds, for `now() + interval '1 month'` not to be so many days as now, nor
 * `'1 year'`, and for most others: the nearest day that tells most of them apart, the commoner ones before the others, and is
 * not the same day of its month.
 * @param now milliseconds since 1970
 */
export function otherDay(now: number): number {
  const lengths = MONTHS.map((count) => daysIn(now, count));
  let best = { days: 0, told: -1 };
  for (let days = 2; days <= MOST_DAYS; days += 1) {
    const other = now + days * DAY_MS + OTHER_HOUR_MS;
    if (new Date(other).getUTCDate() === new Date(now).getUTCDate()) continue;
    const told = toldApart(lengths, other);
    if (told > best.told) best = { days, told };
  }
  return best.days * DAY_MS + OTHER_HOUR_MS;
}

/** Behind UTC by as much as a zone can be, and ahead of it; the names have the sign the other way round. */
const FAR_ZONES = [
  [-12, 'Etc/GMT+12'],
  [14, 'Etc/GMT-14'],
] as const;

/**
 * For a server, whose clock nobody moves: a time zone in which it is another day, and stays so for an hour where there
 * is such a zone, so that `CURRENT_DATE` and its kin come out differently.
 * @param now milliseconds since 1970
 * @param offset of the server's own zone from UTC, in hours
 */
export function otherZone(now: number, offset = 0): string {
  const isOther = (hours: number, at: number): boolean => dayAt(at, hours) !== dayAt(at, offset);
  const able = FAR_ZONES.filter(([hours]) => isOther(hours, now));
  const [, name] = able.find(([hours]) => isOther(hours, now + HOUR_MS)) ?? able[0] ?? FAR_ZONES[0];
  return name;
}

const HOUR_MS = 3600 * 1000;
const dayAt = (now: number, hours: number): number => Math.floor((now + hours * HOUR_MS) / DAY_MS);

/** A number that is greater where commoner intervals have other lengths than these. */
const toldApart = (lengths: readonly number[], other: number): number =>
  MONTHS.reduce((sum, count, index) => sum * 2 + (daysIn(other, count) === lengths[index] ? 0 : 1), 0);

/** The days from a day to the same day of a later month, or the last one of that. */
function daysIn(from: number, months: number): number {
  const date = new Date(from);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const lastDay = new Date(Date.UTC(year, month + months + 1, 0)).getUTCDate();
  return (Date.UTC(year, month + months, Math.min(day, lastDay)) - Date.UTC(year, month, day)) / DAY_MS;
}
