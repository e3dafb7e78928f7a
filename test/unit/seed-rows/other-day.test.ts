import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { otherDay, otherZone } from '../../../src/seed-rows/other-day.ts';

const DAY_MS = 86_400_000;
const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2090-12-31'), noInvalidDate: true });

function daysOf(from: number, months: number): number {
  const date = new Date(from);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  const to = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, Math.min(date.getUTCDate(), last));
  return Math.round((to - Math.floor(from / DAY_MS) * DAY_MS) / DAY_MS);
}

describe('another day', () => {
  it('has another length of a month and of a year, another day of the month, and comes within four years', () => {
    fc.assert(
      fc.property(moment, (date) => {
        const now = date.getTime();
        const other = now + otherDay(now);
        expect(other - now).toBeGreaterThan(DAY_MS);
        expect(other - now).toBeLessThan(1463 * DAY_MS);
        for (const months of [1, 12]) expect(daysOf(other, months)).not.toBe(daysOf(now, months));
        expect(new Date(other).getUTCDate()).not.toBe(date.getUTCDate());
      }),
      { numRuns: 50 },
    );
  });

  it('is in another time zone, wherever the server is', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: -11, max: 13 }), (date, own) => {
        const offset = otherZone(date.getTime(), own) === 'Etc/GMT+12' ? -12 : 14;
        const dayIn = (hours: number): number => Math.floor((date.getTime() + hours * 3_600_000) / DAY_MS);
        expect(dayIn(offset)).not.toBe(dayIn(own));
      }),
    );
  });
});
