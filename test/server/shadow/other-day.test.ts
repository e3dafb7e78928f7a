import { describe, expect, it } from 'vitest';
import { otherDay, otherZone } from '../../../src/seed-rows/other-day.ts';
import { embeddedShadows } from '../../../src/shadow/embedded.ts';
import { replay } from '../../../src/shadow/replay.ts';
import type { Shadow, ShadowOptions, ShadowSource } from '../../../src/shadow/shadow.ts';
import { incrementalTrack } from '../../../src/shadow/tracks.ts';
import { NAMES, setOf } from '../../support/migrations.ts';
import { label, shadowsAt, sharedUrl } from './support.ts';

const steps = incrementalTrack(
  setOf({
    '001_a.sql':
      'CREATE TABLE days (day date, at timestamptz); INSERT INTO days VALUES (CURRENT_DATE, now())',
    '002_b.sql': 'INSERT INTO days VALUES (CURRENT_DATE, clock_timestamp())',
  }),
);

const days = async ({ session }: Shadow) =>
  (await session.send('SELECT DISTINCT day::text, at::date - CURRENT_DATE AS ago FROM days')).flat();

/** What a replay writes by itself, and as asked. */
async function both(source: ShadowSource, options: ShadowOptions) {
  const found: unknown[] = [];
  for (const one of [{}, options]) {
    const shadow = await source.open(label(), one);
    try {
      await replay(shadow, steps, { names: NAMES, toolVersion: '0', signal: new AbortController().signal });
      found.push(await days(shadow));
    } finally {
      await shadow.close();
    }
  }
  return found;
}

const dayIn = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);

describe('a replay on another day', () => {
  it('is on that of the embedded clock, from its beginning to its end', async () => {
    const now = Date.now();
    const clockAheadMs = otherDay(now);
    expect(await both(embeddedShadows(), { clockAheadMs })).toEqual([
      [{ day: dayIn(now), ago: 0 }],
      [{ day: dayIn(now + clockAheadMs), ago: 0 }],
    ]);
    expect(Math.abs(Date.now() - now)).toBeLessThan(clockAheadMs);
  });

  it("is on that of a server's time zone, also after the reset behind each file", async () => {
    const now = Date.now();
    const timeZone = otherZone(now);
    const source = await shadowsAt(sharedUrl());
    const hours = timeZone === 'Etc/GMT+12' ? -12 : 14;
    expect(await both(source, { timeZone })).toEqual([
      [{ day: dayIn(now), ago: 0 }],
      [{ day: dayIn(now + hours * 3_600_000), ago: 0 }],
    ]);
    expect(source.warnings()).toEqual([]);
  });
});
