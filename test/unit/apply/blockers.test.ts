import { expect, it } from 'vitest';
import { describeBlocker, isAutovacuum, parseBlockers } from '../../../src/apply/blockers.ts';

it.each([
  [
    { pid: 7, user: 'app', application: 'psql', state: 'idle in transaction', query: 'SELECT 1', since: 'T' },
    'process 7 (app, psql), idle in transaction since T: SELECT 1',
  ],
  [
    { pid: 7, user: 'app', state: 'active', query: 'SELECT 1', since: 'T' },
    'process 7 (app), in a transaction since T: SELECT 1',
  ],
  [{ pid: 7, user: 'app' }, 'process 7 (app), whose statement this login may not see'],
  [
    { prepared_transaction: 'g', user: 'app', since: 'T' },
    'the prepared transaction "g" (app), prepared and neither committed nor rolled back since T',
  ],
])('says who it is: %o', (blocker, text) => {
  expect(describeBlocker(blocker)).toBe(text);
});

it('reads what the server gives, without what is null', () => {
  expect(parseBlockers('[{"pid": 1, "user": null}]')).toEqual([{ pid: 1 }]);
  expect(parseBlockers(null)).toEqual([]);
});

it('knows autovacuum from an application that calls itself so', () => {
  expect(isAutovacuum({ pid: 1, application: 'autovacuum' })).toBe(true);
  expect(isAutovacuum({ pid: 1, application: 'autovacuum', user: 'app' })).toBe(false);
});
