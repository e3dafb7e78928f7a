import { describe, expect, it } from 'vitest';
import {
  abandoned,
  lockKey,
  type Marker,
  readMarker,
  shadowName,
  writeMarker,
} from '../../../src/shadow/marker.ts';

const marker = (more: Partial<Marker> = {}): Marker => ({
  name: 'aim_shadow_v1_00',
  created: '2026-11-20T12:00:00Z',
  host: 'ci',
  pid: 7,
  key: 1,
  ...more,
});

describe('the name of a shadow database', () => {
  it('is never the same, and has no sign that needs quotes', () => {
    expect(shadowName('V1')).toMatch(/^aim_shadow_v1_[0-9a-f]{16}$/);
    expect(shadowName('V1')).not.toBe(shadowName('V1'));
    expect(shadowName('Ü "x"; drop')).toMatch(/^aim_shadow_[a-z0-9_]+$/);
  });

  it('fits into 63 bytes', () => {
    expect(shadowName('long'.repeat(50))).toHaveLength(63);
  });
});

describe('the marker', () => {
  it('is read as it was written', () => {
    expect(readMarker(writeMarker(marker()), 'aim_shadow_v1_00')).toEqual(marker());
  });

  it.each([
    ['another object, which got the comment by a dump', writeMarker(marker()), 'production'],
    ['no comment', null, 'aim_shadow_v1_00'],
    ["somebody's words", 'scratch of aim-migrate', 'aim_shadow_v1_00'],
    ['words behind it', `${writeMarker(marker())} please keep`, 'aim_shadow_v1_00'],
    ['no time', writeMarker(marker({ created: 'yesterday' })), 'aim_shadow_v1_00'],
    ['no JSON', writeMarker(marker()).slice(0, -1), 'aim_shadow_v1_00'],
    ['JSON of another shape', writeMarker(marker()).replace(/\{.*/, '[]'), 'aim_shadow_v1_00'],
  ])('is none on %s', (_, comment, name) => {
    expect(readMarker(comment, name)).toBeUndefined();
  });

  it('has a lock key that is positive as int4 and as oid', () => {
    for (const name of ['a', 'b', 'c', 'd']) expect(lockKey(name)).toBeGreaterThanOrEqual(0);
    expect(lockKey('a')).toBe(lockKey('a'));
  });
});

describe('what a killed run left', () => {
  const now = '2026-11-20T13:00:00Z';
  it.each([
    ['an hour old, nobody there', false, '2026-11-20T12:00:00Z', true],
    ['an hour old, in use', true, '2026-11-20T12:00:00Z', false],
    ['nobody there yet', false, '2026-11-20T12:59:30Z', false],
    ['from the future, of a clock set back', false, '2026-11-20T14:00:00Z', false],
  ])('%s', (_, inUse, created, expected) => {
    const found = abandoned([{ marker: marker({ created }), inUse }], now, 600_000);
    expect(found).toHaveLength(expected ? 1 : 0);
  });
});
