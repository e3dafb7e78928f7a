import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadSettings } from '../../../src/config/load.ts';
import type { Flags } from '../../../src/config/options.ts';

let cwd = '';
beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), 'load-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

const write = (name: string, text: string | Buffer, mode = 0o600) => {
  writeFileSync(join(cwd, name), text);
  chmodSync(join(cwd, name), mode);
};
const load = (flags: Flags = {}, env: Record<string, string> = {}) =>
  loadSettings({ command: 'up', flags, env, cwd, needsDatabase: true });

const codes = async () => (await load({ env: '.env' })).warnings.map(({ code }) => code);

describe('the config file', () => {
  test('is looked for in the working directory, and may be absent', async () => {
    expect((await load()).settings).not.toHaveProperty('configFile');
    write('aim-migrate.json', '{ "dir": "m" }');
    expect((await load()).settings).toMatchObject({ configFile: 'aim-migrate.json', dir: join(cwd, 'm') });
  });

  test('is named by --config, by AIM_MIGRATE_CONFIG; folders in it are relative to it', async () => {
    mkdirSync(join(cwd, 'conf'));
    write('conf/a.json', '{ "dir": "m" }');
    write('b.json', '{ "dir": "b" }');
    const env = { AIM_MIGRATE_CONFIG: 'b.json' };
    expect((await load({ config: 'conf/a.json' }, env)).settings.dir).toBe(join(cwd, 'conf/m'));
    expect((await load({}, env)).settings.dir).toBe(join(cwd, 'b'));
  });

  test.each([
    [{ config: 'none.json' }, {}, /^--config: cannot read .*none\.json: there is no such file$/],
    [{}, { AIM_MIGRATE_CONFIG: 'none.json' }, /^AIM_MIGRATE_CONFIG: cannot read .*: there is no such file$/],
    [{ config: '.' }, {}, /: it is a folder$/],
  ])('cannot be read: %j', async (flags, env, message) => {
    await expect(load(flags, env)).rejects.toMatchObject({ exitCode: 2 });
    await expect(load(flags, env)).rejects.toThrow(message);
  });

  test('is UTF-8', async () => {
    write('aim-migrate.json', Buffer.from([0x7b, 0xff, 0x7d]));
    await expect(load()).rejects.toThrow(/it is not UTF-8$/);
  });
});

describe('--env', () => {
  test('fills in what the environment does not say, and may name the config', async () => {
    write(
      '.env',
      '\uFEFFDATABASE_URL="postgres://file"\nPGUSER=file\nAIM_MIGRATE_DIR=file\n# no\nexport PGHOST=\'h\'\n',
    );
    const { settings, warnings } = await load({ env: '.env' }, { PGUSER: 'real', AIM_MIGRATE_DIR: '' });
    expect(settings.env).toEqual({
      DATABASE_URL: 'postgres://file',
      PGUSER: 'real',
      PGHOST: 'h',
      AIM_MIGRATE_DIR: '',
    });
    expect(settings.dir).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test('has to be there', async () => {
    await expect(load({ env: '.env' })).rejects.toMatchObject({ exitCode: 2 });
    await expect(load({ env: '.env' })).rejects.toThrow(/^--env: cannot read .*: there is no such file$/);
  });

  test.skipIf(process.platform === 'win32')('a password that everybody may read is warned of', async () => {
    write('.env', 'PGPASSWORD=s3cret', 0o644);
    expect(await codes()).toEqual(['env-file-open']);
    write('.env', 'DATABASE_URL=postgres://u:p@h/d', 0o644);
    expect(await codes()).toEqual(['env-file-open']);
    write('.env', 'DATABASE_URL=postgres://u@h/d\nPGPASSWORD=', 0o644);
    expect(await codes()).toEqual([]);
    write('.env', 'PGPASSWORD=s3cret', 0o640);
    expect(await codes()).toEqual([]);
  });
});

test('a mistyped variable is warned of; what Kubernetes sets is not', async () => {
  const { warnings } = await load({}, { AIM_MIGRATE_DRI: 'm', AIM_MIGRATE_SERVICE_HOST: '10.0.0.1' });
  expect(warnings.map(({ message, remedy }) => `${message} | ${remedy}`)).toEqual([
    'The environment variable AIM_MIGRATE_DRI means nothing | Did you mean AIM_MIGRATE_DIR?',
  ]);
});
