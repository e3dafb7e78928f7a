import { describe, expect, it } from 'vitest';
import { testUndo } from '../../src/check/undo.ts';
import { readDownFiles, readFolder } from '../../src/migrations/read-folder.ts';
import { readMigrationSet } from '../../src/migrations/migration-set.ts';
import type { Migration } from '../../src/migrations/migration.ts';
import { embeddedShadows } from '../../src/shadow/embedded.ts';
import { NAMES } from '../support/migrations.ts';

async function undo(folder: string, fixtures: ReadonlyMap<string, Migration> = new Map()) {
  const { undone, tried } = await testUndo({
    set: await readFolder(folder),
    downs: await readDownFiles(folder),
    fixtures,
    source: embeddedShadows(),
    options: { names: NAMES, toolVersion: 'test', signal: new AbortController().signal },
  });
  const told = undone.flatMap(({ version, phase, findings }) =>
    findings.map(({ object, consolidated, incremental }) => [
      version,
      phase,
      object,
      consolidated,
      incremental,
    ]),
  );
  return { told, tried };
}

describe('test', () => {
  it("undoes each of the product's own migrations", { timeout: 120_000 }, async () => {
    expect(await undo('migrations')).toEqual({ told: [], tried: 30 });
  });

  it('finds nothing where the down files are right', async () => {
    expect(await undo('test/cases/undo/good')).toEqual({ told: [], tried: 2 });
  });

  it('tells what a down file leaves, of the schema and of the rows', async () => {
    const { told } = await undo('test/cases/undo/bad');
    expect(told).toEqual([
      ['002_users', 'undo', 'table public.left_over', 'CREATE TABLE public.left_over (id integer)', null],
      ['002_users', 'undo', 'table public.organizations', 'name = x', 'name = First'],
      ['002_users', 'again', 'table public.left_over', 'CREATE TABLE public.left_over (id integer)', null],
    ]);
  });

  it('tells where a migration cannot be applied again', async () => {
    const { told } = await undo('test/cases/undo/broken');
    expect(told).toMatchObject([
      ['002_users', 'undo', 'table public.organizations', null, 'the row is there'],
      [
        '002_users',
        'again',
        '002_users.sql',
        expect.stringContaining('violates foreign key constraint'),
        'it runs',
      ],
    ]);
  });

  it('tells of rows of a fixture that an undo loses', async () => {
    const { incrementals } = readMigrationSet('fixtures', [
      {
        name: '001_rows.sql',
        content: "INSERT INTO organizations (id, name) VALUES (77, 'Of the fixture');",
      },
    ]);
    const fixtures = new Map(incrementals.map((one) => ['001_initial', one]));
    const { told } = await undo('test/cases/undo/bad', fixtures);
    expect(told).toContainEqual([
      '002_users',
      'undo',
      'table public.organizations',
      'name = x',
      'name = Of the fixture',
    ]);
    expect(await undo('test/cases/undo/good', fixtures)).toEqual({ told: [], tried: 2 });
  });
});
