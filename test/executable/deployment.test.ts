import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { EXECUTABLE, run, start, type RunOptions } from '../support/run.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DEPLOY = path.join(ROOT, 'scripts', 'deploy.sh');
const RELEASE = ['--', 'sh', '-c', 'echo released; exit 7'];

/** A folder with a consolidated schema that makes the sentinel and does this, and the migration that it covers. */
const migrations = async (statement: string): Promise<string> => {
  const folder = await mkdtemp(path.join(inject('scratch'), 'migrations-'));
  const sql = `create table organizations (id int);\n${statement}\n`;
  await writeFile(path.join(folder, '001_initial_schema.sql'), sql);
  await writeFile(path.join(folder, 'V1__consolidated_schema.sql'), sql);
  return folder;
};

const deploy = (env: Record<string, string>): RunOptions => ({
  program: DEPLOY,
  env: { MIGRATOR: EXECUTABLE, AIM_MIGRATE_WAIT: '5s', ...env },
});

describe('scripts/deploy.sh', () => {
  it('migrates, then starts the release and ends with its exit code', async () => {
    await using database = await freshDatabase();
    const result = await run(RELEASE, deploy({ DATABASE_URL: database.url }));
    expect(result).toMatchObject({ code: 7 });
    expect(result.stdout).toMatch(/All migrations applied successfully[^]*released\n$/);
    expect(await database.sql`select to_regclass('organizations') is not null as there`).toEqual([
      { there: true },
    ]);
  });

  it('stops where a migration fails, and does not start the release', async () => {
    await using database = await freshDatabase();
    const folder = await migrations('select 1 / 0;');
    const result = await run(['--dir', folder, ...RELEASE], deploy({ DATABASE_URL: database.url }));
    expect(result.code).toBe(3);
    expect(result.stdout).not.toContain('released');
    expect(result.stderr).toContain('a migration failed: correct it');
    expect(await database.sql`select to_regclass('organizations') as it`).toEqual([{ it: null }]);
  });

  it('stops where the database does not answer in time', async () => {
    const env = { DATABASE_URL: 'postgres://127.0.0.1:1/nowhere', AIM_MIGRATE_WAIT: '300ms' };
    const result = await run(RELEASE, deploy(env));
    expect(result.code).toBe(5);
    expect(result.stdout).not.toContain('released');
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('passes %s on: what runs is rolled back, the release is not started', async (signal, code) => {
    await using database = await freshDatabase();
    const folder = await migrations('select pg_sleep(60);');
    const running = start(['--dir', folder, ...RELEASE], deploy({ DATABASE_URL: database.url }));
    await expect
      .poll(
        async () => database.sql`
          select 1 as it from pg_catalog.pg_stat_activity
          where datname = ${database.name} and wait_event = 'PgSleep'`,
        { timeout: 20_000 },
      )
      .toHaveLength(1);
    running.kill(signal);
    const result = await running.done;
    expect(result.code).toBe(code);
    expect(result.stdout).not.toContain('released');
    expect(result.stderr).toContain('interrupted: deploy again');
    expect(await database.sql`select to_regclass('organizations') as it`).toEqual([{ it: null }]);
  });

  it.each([
    [0, 'starting the release', 7],
    [1, 'ended with 1', 1],
    [2, 'wrong usage or configuration', 2],
    [3, 'a migration failed', 3],
    [4, 'a person must decide', 4],
    [5, 'could not be reached', 5],
    [137, 'ask "aim-migrate status"', 137],
  ])('makes of exit code %i: %s', async (given, text, code) => {
    const file = path.join(await mkdtemp(path.join(inject('scratch'), 'stub-')), 'aim-migrate');
    await writeFile(file, `#!/bin/sh\necho "called with $*"\nexit ${given}\n`);
    await chmod(file, 0o755);
    const result = await run(['--to', '003', ...RELEASE], { program: DEPLOY, env: { MIGRATOR: file } });
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(text);
    expect(result.stdout).toBe(`called with up --to 003\n${given === 0 ? 'released\n' : ''}`);
  });

  it('asks for the command that starts the release', async () => {
    expect(await run(['--to', '003'], { program: DEPLOY })).toMatchObject({ code: 2, stdout: '' });
  });
});

/** Runs docker; undefined where there is none. */
const docker = (args: readonly string[]): { status: number | null; output: string } => {
  const done = spawnSync('docker', args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_PASSWORD: 'x' },
  });
  return { status: done.status, output: `${done.stdout}${done.stderr}` };
};

describe('build/Dockerfile', () => {
  const lines = readFileSync(path.join(ROOT, 'build', 'Dockerfile'), 'utf8').split('\n');
  const instructions = lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/\s+/));
  const last = (name: string): string[] => instructions.findLast(([first]) => first === name) ?? [];
  const stages = instructions.filter(([first]) => first === 'FROM');

  it('ends in a stage that has the executable alone, and no root', () => {
    expect(stages.map((stage) => stage.slice(1).join(' '))).toEqual([
      '${BUILD_IMAGE} AS build',
      '${BASE_IMAGE}',
    ]);
    expect(last('COPY').slice(1)).toEqual([
      '--from=build',
      '/source/dist/aim-migrate',
      '/usr/local/bin/aim-migrate',
    ]);
    expect(last('ENTRYPOINT').slice(1).join(' ')).toBe('["/usr/local/bin/aim-migrate"]');
    expect(last('USER')[1]).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  it('copies what there is, and what the ignore file lets through', () => {
    const ignored = readFileSync(path.join(ROOT, 'build', 'Dockerfile.dockerignore'), 'utf8').split('\n');
    const local = instructions.filter(([first, second]) => first === 'COPY' && !second?.startsWith('--'));
    const sources = local.flatMap((copy) => copy.slice(1, -1));
    expect(sources).toContain('src');
    expect(sources.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
    expect(ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1))).toEqual(sources);
  });

  it.runIf(process.env['AIM_TEST_IMAGE'] === '1')('builds, and the image runs', { timeout: 600_000 }, () => {
    const built = docker(['build', '--file', 'build/Dockerfile', '--tag', 'aim-migrate:test', '.']);
    expect(built).toMatchObject({ status: 0 });
    expect(docker(['run', '--rm', '--read-only', 'aim-migrate:test', '--version'])).toMatchObject({
      status: 0,
    });
  });

  it.runIf(docker(['compose', 'version']).status === 0)('has a Compose file that Compose accepts', () => {
    expect(docker(['compose', '--file', 'build/compose.yaml', 'config', '--quiet'])).toMatchObject({
      status: 0,
    });
  });
});
