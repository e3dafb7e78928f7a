import { describe, expect, it } from 'vitest';
import { optionRows } from '../../../src/config/options.ts';
import { OPTIONS, placeAhead } from '../../../src/database/reaching/ahead.ts';

const at = (url: string, argv: string[] = [], env: Record<string, string> = {}) =>
  placeAhead(argv, { DATABASE_URL: url, ...env });

describe('where a run will connect to, before anything is loaded', () => {
  it.each([
    ['postgres://db/app', { host: 'db', port: 5432 }],
    [
      'postgresql://aim:secret@db.example.com:6432/app?sslmode=require',
      { host: 'db.example.com', port: 6432 },
    ],
    ['POSTGRES://aim@10.0.0.7', { host: '10.0.0.7', port: 5432 }],
    ['postgres://aim:@[::1]:5433/app', { host: '::1', port: 5433 }],
    [' postgres://db?connect_timeout=3 ', { host: 'db', port: 5432 }],
  ])('%s', (url, place) => {
    expect(at(url)).toEqual(place);
    expect(at(url, ['up', '--dir', 'migrations', '--quiet'])).toEqual(place);
  });

  it('takes the port of PGPORT where the URL has none', () => {
    expect(at('postgres://db/app', [], { PGPORT: '6000' })).toEqual({ host: 'db', port: 6000 });
    expect(at('postgres://db:1/app', [], { PGPORT: '6000' })).toEqual({ host: 'db', port: 1 });
  });

  it.each([
    '',
    'embedded:memory',
    'postgres:///app?host=/var/run/postgresql',
    'postgres://one,two/app',
    'postgres://db/app?hostaddr=10.0.0.7',
    'postgres://db/app?host=other',
    'postgres://db:0/app',
    'postgres://db:65536/app',
    'postgres://%2Fvar%2Frun/app',
    'host=db dbname=app',
    'https://db/app',
  ])('is not plain to see in %j', (url) => {
    expect(at(url)).toBeUndefined();
  });

  it.each(['aim:12/34@db:5432/app', 'aim:12?34@db/app', 'aim:1@2@db/app', 'aim:a:b/c@db'])(
    'is not sought in a password that is not percent-encoded: %s',
    (rest) => {
      expect(at(`postgres://${rest}`)).toBeUndefined();
    },
  );

  it.each([
    ['status'],
    ['check'],
    ['--dir', 'check'],
    ['up', '--url', 'postgres://other/app'],
    ['up', '--url=postgres://other/app'],
    ['up', '--env', 'production.env'],
    ['up', '--component', 'analytics'],
    ['up', '--config=other.json'],
    ['up', '--help'],
    ['up', '-h'],
    ['up', '--bogus'],
    ['up', '--dirs=migrations'],
    ['up', '-x'],
  ])('is nobody’s business in %j %j', (...argv) => {
    expect(at('postgres://db/app', argv)).toBeUndefined();
  });

  it('has an answer for every option of `up`', () => {
    const ofUp = optionRows.filter(({ commands }) => commands === 'all' || commands.includes('up'));
    const names = ofUp.map(({ name }) => `--${name}`);
    expect([...OPTIONS].filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !OPTIONS.has(name))).toEqual([
      '--url',
      '--env',
      '--config',
      '--component',
      '--help',
      '--version',
    ]);
  });

  it.each(['PGHOSTADDR', 'PGSERVICE', 'PGLOADBALANCEHOSTS', 'AIM_MIGRATE_COMPONENT', 'AIM_MIGRATE_CONFIG'])(
    'may be elsewhere where %s is set',
    (name) => {
      expect(at('postgres://db/app', [], { [name]: 'x' })).toBeUndefined();
      expect(at('postgres://db/app', [], { [name]: '' })).toBeDefined();
    },
  );
});
