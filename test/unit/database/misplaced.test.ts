import { expect, test } from 'vitest';
import { misplacedSecrets } from '../../../src/database/naming/misplaced.ts';

const PASSWORD = 'p@ss:w/o%r d';
const ENCODED = encodeURIComponent(PASSWORD);

test.each([
  ['an argument', [`postgres://u:${ENCODED}@h/d`], {}],
  ['the value of another option', [`--dir=postgresql://u:${ENCODED}@h/d`], {}],
  ['not percent-encoded', [`postgres://u:${PASSWORD}@h/d`], {}],
  ['another scheme', [`postgresql+driver://u:${ENCODED}@h/d`], {}],
  ['a parameter', [`postgres://h/d?user=u&password=${ENCODED}`], {}],
  ['a keyword', ['host=h password=other', `host=h password='${PASSWORD}' dbname=d`], {}],
  ['a file that is none', [], { DATABASE_URL_FILE: `postgres://u:${ENCODED}@h/d` }],
  ['a variable of a component', [], { ANALYTICS_URL: `postgres://u:${ENCODED}@h/d` }],
  ['a variable of libpq', [], { PGHOST: `postgres://u:${ENCODED}@h/d` }],
  ["libpq's own", [], { PGPASSWORD: PASSWORD }],
])('found: %s', (_, argv, env) => {
  expect(misplacedSecrets(argv, env).secrets).toContain(PASSWORD);
});

test('the other parts are names, which are shown', () => {
  expect(misplacedSecrets(['postgres://u:p@h:1/d'], {}).names).toEqual(['u', 'h', '1', 'd']);
});

test.each([
  ['no password', ['postgres://u@h:5432/d', '--to', '030', '--wait=1:00'], {}],
  ['variables of others', [], { HOME_PAGE: 'http://localhost:8080/@me', SECRET: 'x', PGPASSFILE: '/f' }],
])('nothing where there is %s', (_, argv, env) => {
  expect(misplacedSecrets(argv, env).secrets).toEqual([]);
});
