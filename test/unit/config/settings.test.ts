import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConfigValues } from '../../../src/config/config-file.ts';
import type { Flags } from '../../../src/config/options.ts';
import { mergeSettings, type Settings } from '../../../src/config/settings.ts';
import { caught } from '../cli/caught.ts';

interface Case {
  command?: string;
  flags?: Flags;
  env?: Record<string, string>;
  values?: ConfigValues;
  needsDatabase?: boolean;
}

function merge({ command = 'up', flags = {}, env = {}, values, needsDatabase = true }: Case = {}): Settings {
  const file = values && { name: 'conf/aim-migrate.json', folder: resolve('/some dir/conf'), values };
  return mergeSettings({ command, flags, env, file, cwd: resolve('/some dir'), needsDatabase });
}

function wrong(given: Case): string {
  const failure = caught(() => merge(given));
  expect(failure.exitCode).toBe(2);
  return failure.message;
}

/** The URL and where it comes from. */
function url(given: Case): (string | undefined)[] {
  const { url: value, urlSource } = merge(given);
  return [value, urlSource];
}

test('nothing said: the defaults', () => {
  expect(merge()).toEqual({
    title: 'AIM Database Migration System',
    sentinel: 'organizations',
    schema: 'public',
    historyTable: 'schema_migrations',
    timeouts: { lockMs: 500, lockRetryMs: 300_000, statementMs: 0, runLockMs: 900_000, waitMs: 0 },
    strict: false,
    ignore: { words: [], source: '' },
    createRoles: false,
    leaveOut: [],
    output: { json: false, quiet: false, verbose: false, color: true },
    env: {},
  });
});

test('what verify leaves out: the component beats the file', () => {
  const values: ConfigValues = {
    dir: 'm',
    verify: { leaveOut: ['schema monitoring'] },
    components: { own: { dir: 'o', verify: { leaveOut: ['extension x'] } }, plain: { dir: 'p' } },
  };
  const leaveOut = (component?: string): readonly string[] =>
    merge({ values, flags: component === undefined ? {} : { component } }).leaveOut;
  expect([leaveOut(), leaveOut('own'), leaveOut('plain')]).toEqual([
    ['schema monitoring'],
    ['extension x'],
    ['schema monitoring'],
  ]);
});

describe('what check leaves out', () => {
  const values: ConfigValues = {
    check: { ignore: ['cosmetic', 'function public.f(integer,integer)'], createRoles: true },
    components: { own: { dir: 'o', check: { ignore: ['column-order'] } } },
    dir: 'c',
  };
  const env = { AIM_MIGRATE_IGNORE: 'missing' };
  const command = 'check';

  test.each([
    [{}, [], ''],
    [{ values }, ['cosmetic', 'function public.f(integer,integer)'], 'conf/aim-migrate.json'],
    [{ values, flags: { component: 'own' } }, ['column-order'], 'conf/aim-migrate.json'],
    [{ values, env }, ['missing'], 'AIM_MIGRATE_IGNORE'],
    [{ values, env, flags: { ignore: 'extra, rows,' } }, ['extra', 'rows'], '--ignore'],
    [{ values, env, flags: { ignore: '' } }, [], '--ignore'],
  ])('%#', (given, words, source) => {
    expect(merge({ command, ...given }).ignore).toEqual({ words, source });
  });

  test('and whether it makes roles', () => {
    expect(merge({ command, values }).createRoles).toBe(true);
    expect(merge({ command, values, flags: { component: 'own' } }).createRoles).toBe(true);
    expect(merge({ command, flags: { 'create-roles': true } }).createRoles).toBe(true);
  });
});

describe('flag > environment > config file > default', () => {
  const values: ConfigValues = { dir: 'c', timeouts: { lock: '3s', wait: '30s' } };
  const env = { AIM_MIGRATE_DIR: 'e', AIM_MIGRATE_LOCK_TIMEOUT: '2s' };
  const flags = { dir: 'f', 'lock-timeout': '1s' };

  test.each([
    [{ values, env, flags }, 1000, resolve('/some dir/f'), '--dir'],
    [{ values, env }, 2000, resolve('/some dir/e'), 'AIM_MIGRATE_DIR'],
    [{ values }, 3000, resolve('/some dir/conf/c'), 'conf/aim-migrate.json'],
    [{}, 500, undefined, undefined],
    [{ values, env: { AIM_MIGRATE_DIR: '' } }, 3000, resolve('/some dir/conf/c'), 'conf/aim-migrate.json'],
  ])('%#', (given, lockMs, dir, dirSource) => {
    const settings = merge(given);
    expect([settings.timeouts.lockMs, settings.dir, settings.dirSource]).toEqual([lockMs, dir, dirSource]);
  });

  test('flags that are on by the environment or the file', () => {
    expect(merge({ values: { strict: true } }).strict).toBe(true);
    expect(merge({ values: { strict: true }, env: { AIM_MIGRATE_STRICT: 'no' } }).strict).toBe(false);
    expect(merge({ values: { strict: false }, flags: { strict: true } }).strict).toBe(true);
    expect(merge({ env: { AIM_MIGRATE_JSON: '1' } }).output.json).toBe(true);
  });

  test('wait has a default of its own for the command wait', () => {
    expect(merge({ command: 'wait' }).timeouts.waitMs).toBe(60_000);
    expect(merge({ command: 'wait', values }).timeouts.waitMs).toBe(30_000);
    expect(merge({ command: 'wait', flags: { wait: '5s' } }).timeouts.waitMs).toBe(5000);
  });

  test('the time to connect is left to the URL where nobody says anything', () => {
    expect(merge().timeouts).not.toHaveProperty('connectMs');
    expect(merge({ flags: { 'connect-timeout': '3s' } }).timeouts.connectMs).toBe(3000);
  });

  test('other migrations than the built-in ones have another title', () => {
    expect(merge({ flags: { dir: 'm' } }).title).toBe('Database Migration System');
    expect(merge({ values: { title: 'Shop' } }).title).toBe('Shop');
  });

  test('of --quiet and --verbose the command line wins', () => {
    const output = merge({ flags: { quiet: true }, env: { AIM_MIGRATE_VERBOSE: '1' } }).output;
    expect(output).toMatchObject({ quiet: true, verbose: false });
    expect(wrong({ flags: { quiet: true, verbose: true } })).toBe('--quiet and --verbose exclude each other');
  });
});

describe('values that are not allowed name where they come from', () => {
  test.each([
    [{ flags: { wait: '5 parsecs' } }, '--wait: "5 parsecs" is not a duration'],
    [{ env: { AIM_MIGRATE_WAIT: '5' } }, 'AIM_MIGRATE_WAIT: "5" is not a duration'],
    [{ env: { AIM_MIGRATE_JSON: 'maybe' } }, 'AIM_MIGRATE_JSON: "maybe" is neither yes nor no'],
    [{ env: { AIM_MIGRATE_SCHEMA: 'a.b' } }, 'AIM_MIGRATE_SCHEMA: "a.b" is not allowed for schema'],
    [{ env: { AIM_MIGRATE_DIR: '  ' } }, 'AIM_MIGRATE_DIR is empty'],
    [{ flags: { url: '' } }, '--url is empty'],
  ])('%j', (given, message) => expect(wrong(given)).toBe(message));
});

describe('components', () => {
  const operational = { dir: 'o' };
  const analytics = { dir: 'a', urlEnv: 'ANALYTICS_URL', schema: 'facts', title: 'Analytics' };
  const two = { schema: 'shop', components: { operational, analytics } };

  test('one that is asked for; its keys beat those at the top', () => {
    const settings = merge({ values: two, flags: { component: 'analytics', url: 'postgres://x' } });
    expect(settings).toMatchObject({
      component: 'analytics',
      schema: 'facts',
      title: 'Analytics',
      url: 'postgres://x',
    });
    expect(settings.dir).toBe(resolve('/some dir/conf/a'));
    expect(merge({ values: two, env: { AIM_MIGRATE_COMPONENT: 'operational' } }).schema).toBe('shop');
  });

  test('without a name: the only one, else the top, else an error', () => {
    expect(merge({ values: { components: { operational } } }).component).toBe('operational');
    expect(merge({ values: { ...two, dir: 'top' } }).component).toBeUndefined();
    expect(wrong({ values: two })).toBe('conf/aim-migrate.json has 2 components: operational, analytics');
  });

  test('unknown names', () => {
    expect(wrong({ values: two, flags: { component: 'analitics' } })).toBe(
      'There is no component "analitics"',
    );
    expect(wrong({ flags: { component: 'x' } })).toBe('There is no component "x"');
    expect(wrong({ values: two, flags: { component: 'constructor' } })).toBe(
      'There is no component "constructor"',
    );
  });

  const flags = { component: 'analytics' };

  test('a component with a variable of its own never gets the database of another', () => {
    const DATABASE_URL = 'postgres://other/db';
    expect(wrong({ values: two, flags, env: { DATABASE_URL } })).toBe(
      'Component analytics takes its URL from ANALYTICS_URL, which is not set',
    );
    expect(url({ values: two, flags, env: { DATABASE_URL, ANALYTICS_URL: 'postgres://a/a' } })).toEqual([
      'postgres://a/a',
      'ANALYTICS_URL',
    ]);
    const withUrl = { components: { analytics: { ...analytics, url: 'postgres://c/c' } } };
    expect(url({ values: withUrl, env: { DATABASE_URL } })).toEqual([
      'postgres://c/c',
      'conf/aim-migrate.json',
    ]);
    expect(url({ values: two, flags: { ...flags, url: 'postgres://f/f' } })).toEqual([
      'postgres://f/f',
      '--url',
    ]);
    expect(url({ values: two, flags: { component: 'operational' }, env: { DATABASE_URL } })).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('a command without a database misses no URL', () => {
    expect(merge({ command: 'new', values: two, flags, needsDatabase: false }).url).toBeUndefined();
  });
});
