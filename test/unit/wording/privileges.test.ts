import { expect, it } from 'vitest';
import { itemsOf } from '../../../src/wording/lists.ts';
import { grantsThatDiffer } from '../../../src/wording/privileges.ts';

it.each([
  ['(owner)=arwd/(owner), app=r/(owner)', '(owner)=arwd/(owner)', 'GRANT SELECT TO app', 'no such grant'],
  ['app=r/(owner)', 'app=rw/(owner)', 'GRANT SELECT TO app', 'GRANT SELECT, UPDATE TO app'],
  ['app=r*w/(owner)', '', 'GRANT UPDATE TO app; GRANT SELECT TO app WITH GRANT OPTION', 'no such grant'],
  ['=r/(owner)', null, 'GRANT SELECT TO PUBLIC', null],
  // Somebody else's grants: named where there are several grantors.
  ['app=r/boss', '', 'GRANT SELECT TO app', 'no such grant'],
  ['app=r/boss', 'app=r/(owner)', 'GRANT SELECT TO app GRANTED BY boss', 'GRANT SELECT TO app'],
  [
    String.raw`"\"o'hara\"=r/\"my, boss\""`,
    'app=r/x',
    `GRANT SELECT TO "o'hara" GRANTED BY "my, boss"`,
    'GRANT SELECT TO app GRANTED BY x',
  ],
])('grants that differ: %s', (left, right, one, other) => {
  expect(grantsThatDiffer(left, right)).toEqual([one, other]);
  expect(grantsThatDiffer(right, left)).toEqual([other, one]);
});

it.each([
  ['', []],
  ['a', ['a']],
  ['a, b', ['a', 'b']],
  ['"a, b", c, ""', ['a, b', 'c', '']],
  [String.raw`"say \"x\"", NULL, "NULL"`, ['say "x"', 'NULL', 'NULL']],
])('items of %s', (list, items) => {
  expect(itemsOf(list)).toEqual(items);
});
