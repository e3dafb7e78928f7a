import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandContext } from '../../../src/cli/command.ts';
import { run } from '../../../src/cli/new.ts';
import { headers, nextPair, plainName } from '../../../src/cli/new-pair.ts';
import { mergeSettings } from '../../../src/config/settings.ts';
import { type MigrationFileName, parseFileName } from '../../../src/migrations/file-name.ts';

describe('the name', () => {
  test.each([
    ['add_feature_xyz', 'add_feature_xyz'],
    ['Add feature-XYZ', 'add_feature_xyz'],
    ['  a -- b__c  ', 'a_b_c'],
    ['add_x.sql', 'add_x'],
    ['add_x.up.sql', 'add_x'],
    ['größe', 'größe'],
  ])('%j becomes %s', (text, name) => expect(plainName(text)).toBe(name));

  test.each([
    '',
    ' ',
    '--',
    '___',
    '../x',
    'a/b',
    String.raw`a\b`,
    'a;b',
    "a'b",
    'a\u0000b',
    'a\u001Bb',
    'x'.repeat(101),
  ])('%j is refused', (text) => expect(() => plainName(text)).toThrow(/cannot be the name of a migration/));
});

const files = (...names: string[]): MigrationFileName[] =>
  names.map(parseFileName).filter((file) => file.kind !== 'other');

const NOW = new Date('2026-11-20T09:30:05.123Z');

describe('the number and the ending', () => {
  test.each([
    [[], '001_x.sql', '001_x.down.sql'],
    [['V1__consolidated_schema.sql'], '001_x.sql', '001_x.down.sql'],
    [['001_a.sql', '030_b.sql', '030_b.down.sql'], '031_x.sql', '031_x.down.sql'],
    [['9_a.sql', '010_b.sql'], '011_x.sql', '011_x.down.sql'],
    [['999_a.sql'], '1000_x.sql', '1000_x.down.sql'],
    [['0001_a.up.sql', '0001_a.down.sql'], '0002_x.up.sql', '0002_x.down.sql'],
    [['001_a.up.sql', '002_b.sql'], '003_x.sql', '003_x.down.sql'],
    [['001_a.sql', '007_only.down.sql'], '008_x.sql', '008_x.down.sql'],
    [['20260101000000_a.sql'], '20261120093005_x.sql', '20261120093005_x.down.sql'],
    [['20270101000000_a.sql'], '20270101000001_x.sql', '20270101000001_x.down.sql'],
  ])('after %j comes %s', (names, up, down) => {
    expect(nextPair(files(...names), 'x', NOW)).toMatchObject({ up, down });
  });

  test('the headers hold comments only', () => {
    const { up, down } = headers(nextPair([], 'x', NOW));
    for (const line of `${up}${down}`.split('\n')) expect(line).toMatch(/^(?:--.*)?$/);
    expect(up).not.toMatch(/aim-migrate:/);
  });
});

describe('writing', () => {
  let cwd = '';
  beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), 'new-'))));
  afterEach(() => rmSync(cwd, { recursive: true }));

  const create = async (name: string, dir?: string) => {
    const flags = dir === undefined ? {} : { dir };
    const settings = mergeSettings({ command: 'new', flags, env: {}, cwd, needsDatabase: false });
    const context: CommandContext = {
      settings,
      flags,
      operands: [name],
      cwd,
      toolVersion: '0',
      emit: () => {},
      protect: () => {},
      signal: new AbortController().signal,
    };
    return run(context);
  };

  test('the pair, in ./migrations', async () => {
    mkdirSync(join(cwd, 'migrations'));
    writeFileSync(join(cwd, 'migrations/030_a.sql'), 'SELECT 1;');
    expect(await create('add x')).toEqual({
      command: 'new',
      schema_version: 1,
      exit_code: 0,
      version: '031_add_x',
      up_file: join('migrations', '031_add_x.sql'),
      down_file: join('migrations', '031_add_x.down.sql'),
    });
    expect(readdirSync(join(cwd, 'migrations'))).toEqual([
      '030_a.sql',
      '031_add_x.down.sql',
      '031_add_x.sql',
    ]);
    expect(readFileSync(join(cwd, 'migrations/031_add_x.sql'), 'utf8')).toMatch(/^-- 031_add_x\n/);
  });

  test('many at once never share a number', async () => {
    mkdirSync(join(cwd, 'm'));
    const made = await Promise.all(['a', 'b', 'c', 'd'].map((name) => create(name, 'm')));
    expect(made.map(({ version }) => version.slice(0, 3)).toSorted()).toEqual(['001', '002', '003', '004']);
    expect(readdirSync(join(cwd, 'm'))).toHaveLength(8);
  });

  test('a number that somebody is just taking is left to him; what a killed run left is cleared', async () => {
    mkdirSync(join(cwd, 'm'));
    writeFileSync(join(cwd, 'm/.001.new'), '');
    await expect(create('a', 'm')).rejects.toThrow(/no free number/);
    utimesSync(join(cwd, 'm/.001.new'), 0, 0);
    expect(await create('a', 'm')).toMatchObject({ version: '001_a' });
    expect(readdirSync(join(cwd, 'm'))).toEqual(['001_a.down.sql', '001_a.sql']);
  });

  test('no folder: nothing is made, the way out is named', async () => {
    await expect(create('x')).rejects.toMatchObject({
      exitCode: 2,
      message: 'There is no migrations folder migrations',
    });
    await expect(create('x', 'db/m')).rejects.toMatchObject({
      diagnostics: [{ remedy: 'Make it first: mkdir -p db/m' }],
    });
    writeFileSync(join(cwd, 'file'), '');
    await expect(create('x', 'file')).rejects.toThrow('file is not a folder');
    expect(readdirSync(cwd)).toEqual(['file']);
  });
});
