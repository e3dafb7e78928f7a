/** Every command in README.md runs, and writes what stands below it. */
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { TARGETS } from '../../build/targets.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { EXECUTABLE, run } from '../support/run.ts';
import { blocks, codesIn, README, ROOT, type Step, stepsOf } from './readme.ts';
import { migrate } from './support.ts';

/** The database of the README's examples. */
const URL = 'postgres://app:secret@localhost:5432/shop';
/** The folder of its examples, which commands name in full. */
const FOLDER = '/srv/shop';

/** What a test cannot run, and why. `checked` says what is checked instead, below. */
const NOT_RUN: readonly (readonly [command: RegExp, why: string])[] = [
  [/^npm ci && npm (start|test)$/, 'installs, and runs this very test; the scripts are checked below'],
  [/^npm run check$/, 'runs other tests; the script is checked below'],
  [/^npx vitest run --project \w+$/, 'runs other tests; the project is checked below'],
  [/^npm run test:majors -- [\d ]+$/, 'runs all tests on other servers, for minutes'],
  [/^npm run build -- (--all|(--target \S+ ?)+)$/, 'fetches other platforms; targets are checked below'],
  [/^npm run build -- --migrations \S+ --output \S+$/, 'takes 10 s; see built-in.test.ts'],
  [/^docker build --file build\/Dockerfile /, 'needs Docker; see deployment.test.ts'],
  [/^DATABASE_PASSWORD=\S+ docker compose --file build\/compose\.yaml up$/, 'see manifests.test.ts'],
  [/^kubectl apply --filename build\/kubernetes\.yaml$/, 'see manifests.test.ts'],
];

const isRun = ({ command }: Step): boolean => !NOT_RUN.some(([pattern]) => pattern.test(command));

/** States of the database that a block begins with. */
const SETUPS: Readonly<Record<string, (database: TestDatabase) => Promise<void>>> = {
  '': async () => undefined,
  'made-without-history': async (database) => {
    await migrate(database, ['--to', '12', '--quiet']);
    await database.sql`drop table schema_migrations`;
  },
  'index-by-hand': async (database) => {
    await migrate(database, ['--quiet']);
    await database.sql`create index by_hand on agents (name)`;
  },
};

/** A folder that holds what the commands name: the executable in the path, migrations, scripts, the build. */
async function workspace(): Promise<string> {
  const folder = await mkdtemp(path.join(inject('scratch'), 'readme-'));
  await cp(path.join(ROOT, 'migrations'), path.join(folder, 'migrations'), { recursive: true });
  await symlink(path.join(ROOT, 'scripts'), path.join(folder, 'scripts'));
  await mkdir(path.join(folder, 'dist'));
  await symlink(EXECUTABLE, path.join(folder, 'dist', 'aim-migrate'));
  return folder;
}

/** A command with the database of the test in place of the example's. */
const withDatabase = (command: string): string =>
  command.replaceAll(URL, '"$TEST_URL"').replaceAll(/\bPG([A-Z]+)=\S+/g, 'PG$1="$TEST_PG$1"');

interface Ran {
  output: string;
  code: number;
}

/** Runs the commands one after the other in one shell, as on a terminal with colour. */
async function runAll(commands: readonly string[], database: TestDatabase, cwd: string): Promise<Ran[]> {
  const { host, port } = inject('server');
  const script = [
    'mark() { local code=$?; printf "⟦%s⟧" "$code"; return "$code"; }',
    'exec 2>&1',
    ...commands.flatMap((command) => [withDatabase(command), 'mark']),
  ].join('\n');
  const { stdout } = await run(['-c', script], {
    program: 'bash',
    cwd,
    env: {
      PATH: `${path.join(cwd, 'dist')}${path.delimiter}${process.env['PATH'] ?? ''}`,
      FORCE_COLOR: '1',
      MIGRATOR: EXECUTABLE,
      TEST_URL: database.url,
      TEST_PGHOST: host,
      TEST_PGPORT: String(port),
      TEST_PGUSER: database.user,
      TEST_PGPASSWORD: database.password,
      TEST_PGDATABASE: database.name,
      ...(commands.some((command) => /\b(DATABASE_URL|PGHOST)=/.test(command))
        ? {}
        : { DATABASE_URL: database.url }),
    },
  });
  const known = stripVTControlCharacters(stdout)
    .replaceAll(cwd, FOLDER)
    .replaceAll(`${host}:${port}`, 'localhost:5432')
    .replaceAll(database.user, 'app')
    .replaceAll(database.name, 'shop');
  return [...known.matchAll(/([^⟦]*)⟦(\d+)⟧/g)].map(([, output = '', code]) => ({
    output,
    code: Number(code),
  }));
}

/** Without what differs from run to run: durations, times, versions. */
const plain = (text: string): string =>
  text
    .replaceAll(/\b[\d.]+ (?:ms|s)\b/g, 'N ms')
    .replaceAll(/"(\w+_ms)":\d+/g, '"$1":N')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/"(server_version|tool_version)":"[\d.]+"/g, '"$1":"N"')
    .trimEnd();

const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');

/** What is shown, where it fits: `…` alone stands for any lines, at the end of a line for the rest of it. */
function told(output: string, shown: string): string {
  const lines = plain(shown).split('\n');
  const pattern = lines.map((line) => {
    if (line === '…') return '(?:.*\n)*';
    return line.endsWith('…') ? `${escaped(line.slice(0, -1))}.*\n` : `${escaped(line)}\n`;
  });
  const actual = plain(output);
  return new RegExp(`^${pattern.join('')}$`).test(`${actual}\n`) ? plain(shown) : actual;
}

const runnable = blocks.filter(
  (block) => ['sh', 'console'].includes(block.language) && stepsOf(block).some(isRun),
);

describe('README.md', () => {
  it.each(runnable)('line $line', async (block) => {
    await using database = await freshDatabase();
    const prepare = SETUPS[block.setup];
    if (!prepare) throw new Error(`no state of the database is called ${block.setup}`);
    await prepare(database);
    const steps = stepsOf(block).filter(isRun);
    const ran = await runAll(
      steps.map(({ command }) => command),
      database,
      await workspace(),
    );
    expect(ran).toHaveLength(steps.length);
    for (const [at, { output, code }] of ran.entries()) {
      const { command, shown } = steps[at] ?? { command: '' };
      if (shown === undefined) expect({ command, output, code }).toMatchObject({ code: 0 });
      else expect({ command, output: told(output, shown) }).toEqual({ command, output: plain(shown) });
    }
  });

  it('is run as a whole, but for what is on the list', () => {
    const skipped = blocks.flatMap(stepsOf).filter((step) => step.command !== '' && !isRun(step));
    const unused = NOT_RUN.filter(([pattern]) => !skipped.some(({ command }) => pattern.test(command)));
    expect(unused).toEqual([]);
    expect(runnable.length).toBeGreaterThan(5);
  });

  it('names the two commands', () => {
    expect(README).toContain('\nnpm ci && npm start\nnpm ci && npm test\n');
  });
});

describe('what is not run', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')));

  it('npm: the scripts are there', () => {
    const named = [...README.matchAll(/\bnpm (?:run )?([a-z:]+)/g)].map(([, name]) => name ?? '');
    const wanted = named.filter((name) => !['ci', 'and', 'in', 'that'].includes(name));
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(wanted));
    expect(wanted).toEqual(expect.arrayContaining(['start', 'test', 'build', 'check']));
  });

  it('npm start: what it runs after the build works', async () => {
    const [build, main = ''] = scripts['start']?.split(' && ') ?? [];
    expect(build).toBe('npm run --silent build');
    const cwd = await workspace();
    const result = await run(['-c', main], { program: 'bash', cwd });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(path.join(cwd, 'dist/database'))).toBe(true);
  });

  it('targets of the build and projects of the tests are there', () => {
    const targets = [...README.matchAll(/--target (\S+)/g)].map(([, name]) => name);
    expect(TARGETS.map(({ name }) => name)).toEqual(expect.arrayContaining(targets));
    const config = readFileSync(path.join(ROOT, 'vitest.config.ts'), 'utf8');
    const projects = [...config.matchAll(/name: '(\w+)'/g)].map(([, name]) => name ?? '');
    const named = codesIn(/has five projects: .*?\./.exec(README)?.[0] ?? '');
    expect(named).toEqual(projects);
    for (const [, name] of README.matchAll(/--project (\w+)/g)) expect(projects).toContain(name);
  });
});
