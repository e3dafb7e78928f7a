/** What README.md says of the source is what the source says. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { hostTarget, TARGETS } from '../../build/targets.ts';
import { eventShapes, withTables } from '../../scripts/readme-tables.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { EXIT_CODES } from '../../src/cli/help.ts';
import { optionRows, settingRows } from '../../src/config/options.ts';
import { configSchema } from '../../src/config/schema.ts';
import { KEYWORDS, parameter } from '../../src/database/naming/parameters.ts';
import { EXIT } from '../../src/diagnostic.ts';
import { freshDatabase } from '../support/database.ts';
import { EXECUTABLE, run } from '../support/run.ts';
import { blocks, codesIn, README, ROOT, section, tableRows } from './readme.ts';
import { migrate, ORGANIZATIONS, product } from './support.ts';

const source = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const roomOf = (file: string): string => (file.includes('/') ? `src/${file.split('/')[0]}/` : `src/${file}`);
const sorted = (list: Iterable<string>): string[] => [...new Set(list)].sort();

describe('the tables of README.md', () => {
  it('commands, options and events are as `node scripts/readme-tables.ts` writes them', () => {
    expect(README).toBe(withTables(README));
    expect(eventShapes().filter(({ when, fields }) => when === '' || fields.length === 0)).toEqual([]);
    const declared = [...source('src/events.ts').matchAll(/^ {2}event: '(\w+)'/gm)].map(([, name]) => name);
    expect(eventShapes().map(({ event }) => event)).toEqual(declared);
  });

  it('exit codes', () => {
    expect(tableRows('code')).toEqual(EXIT_CODES);
    const named = EXIT_CODES.flatMap(([codes]) => codes.split(', ').map(Number));
    expect(named).toEqual(Object.values(EXIT));
  });

  it('decision codes are all that the plan knows', () => {
    const files = ['decide', 'refusals', 'history-checks'].map((name) => source(`src/plan/${name}.ts`));
    const codes = files.join('\n').matchAll(/(?:\berror\(\s*|code: )'([a-z-]+)'/g);
    const named = codesIn(section('How it decides')).filter((code) => /^[a-z]+(-[a-z]+)+$/.test(code));
    expect(sorted(named)).toEqual(sorted(['duplicate-number', ...[...codes].map(([, code]) => code ?? '')]));
    expect(source('src/migrations/numbering.ts')).toContain("'duplicate-number'");
  });

  it('directives are those that the program knows', async () => {
    const folder = await product({ '002_x.sql': `-- aim-migrate: nonsense\n${ORGANIZATIONS}` });
    const { stderr } = await run(['--url', 'embedded:memory', '--dir', folder]);
    const known = /The known ones are: (.*)\.$/m.exec(stderr)?.[1]?.split(', ') ?? [];
    expect(sorted(tableRows('`-- aim-migrate:`').map(([usage = '']) => usage))).toEqual(sorted(known));
  });

  it('TLS modes are those that the program knows', async () => {
    const { stderr } = await run(['--url', 'postgres://app@localhost/shop?sslmode=nonsense']);
    const known = /it takes (.*)$/m.exec(stderr)?.[1]?.split(', ') ?? [];
    const named = tableRows('`sslmode`').map(([mode = '']) => mode.replace(' (default)', ''));
    expect(sorted(named)).toEqual(sorted(known));
    expect(README).toContain(`| \`${known[0]}\` (default) |`);
  });

  it('rooms import what the table says, and no other', () => {
    const files = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const rooms = new Map<string, Set<string>>();
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const found = rooms.get(roomOf(file)) ?? new Set();
      rooms.set(roomOf(file), found);
      for (const [, to = ''] of source(`src/${file}`).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
        const target = path.posix.join(path.posix.dirname(file), to);
        if (target.includes('/') && roomOf(target) !== roomOf(file)) found.add(target.split('/')[0] ?? '');
      }
    }
    const named = tableRows('room').map(([room = '', , imports = '']) => [room, imports]);
    const found = named.map(([room = '']) => [room, sorted(rooms.get(room) ?? []).join(', ') || '–']);
    expect(named).toEqual(found);
    const folders = [...rooms.keys()].filter((room) => room.endsWith('/'));
    expect(sorted(named.map(([room = '']) => room))).toEqual(
      sorted(['src/main.ts', 'src/program.ts', ...folders]),
    );
  });
});

describe('what README.md names', () => {
  it('commands are there, and those that are said to be missing are not', () => {
    const names = COMMANDS.map(({ name }) => name);
    const code = [...codesIn(README), ...blocks.flatMap(({ text }) => text.split('\n'))];
    const called = code.map((line) => /^(?:\$ )?(?:\w+=\S+ )*aim-migrate (?:help )?([a-z]+)/.exec(line)?.[1]);
    const named = called.filter((name) => name !== undefined);
    expect(sorted(named.filter((name) => !names.includes(name)))).toEqual([]);
    expect(named.length).toBeGreaterThan(4);
    const missing = codesIn(/\(([^()]*)\) (?:do|does) not exist yet/.exec(README)?.[0] ?? '');
    expect(missing.length).toBeGreaterThan(0);
    expect(names.filter((name) => missing.includes(name))).toEqual([]);
  });

  it('options are there', () => {
    const others = /^(?:docker|kubectl|node build|node scripts|npm run|npx|pg_dump)|docker compose/;
    const lines = [...README.matchAll(/^[^`\n]*$|`([^`\n]+)`/gm)].map(([line, code]) => code ?? line);
    const ours = lines.filter((line) => !others.test(line) && !line.startsWith('|--'));
    const named = ours.flatMap((line) => [...line.matchAll(/(?<=^|[\s(])--([a-z][a-z-]+)/g)]);
    const known: string[] = optionRows.map(({ name }) => name);
    expect(named.length).toBeGreaterThan(30);
    expect(sorted(named.map(([, name]) => name ?? '').filter((name) => !known.includes(name)))).toEqual([]);
  });

  it('variables are there', () => {
    const libpq = KEYWORDS.map((keyword) => parameter(keyword).env);
    const ours = settingRows.flatMap(({ env }) => env ?? []);
    const known: unknown[] = [...libpq, ...ours, 'NO_COLOR', 'DATABASE_PASSWORD', 'ANALYTICS_URL'];
    const named =
      README.match(/\b(?:PG[A-Z]+|AIM_MIGRATE_[A-Z_]+|[A-Z_]+_(?:URL|FILE|COLOR|PASSWORD))\b/g) ?? [];
    expect(sorted(named.filter((name) => !known.includes(name)))).toEqual([]);
    expect(source('build/compose.yaml')).toContain('DATABASE_PASSWORD');
  });

  it('files are there', () => {
    const links = [...README.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target ?? '');
    const texts = README.match(/\b(?:src|build|scripts|test|migrations)\/[\w./-]*/g) ?? [];
    const examples = /^migrations\/031_/;
    const files = [...links, ...texts].map((file) => file.replace(/\.$/, ''));
    const headings = [...README.matchAll(/^#+ (.*)$/gm)].map(
      ([, title = '']) => `#${title.toLowerCase().replaceAll(' ', '-')}`,
    );
    const isThere = (file: string): boolean =>
      file.startsWith('#') ? headings.includes(file) : existsSync(path.join(ROOT, file));
    const missing = files.filter((file) => !examples.test(file) && !isThere(file));
    expect(links.length).toBeGreaterThan(5);
    expect(missing).toEqual([]);
  });

  it('keys of the configuration are there, and its example is accepted', () => {
    const example = blocks.find(({ language }) => language === 'json')?.text ?? '';
    expect(configSchema.safeParse(JSON.parse(example)).error).toBeUndefined();
    const schema = z
      .object({
        properties: z.object({
          components: z.object({
            additionalProperties: z.object({ properties: z.record(z.string(), z.unknown()) }),
          }),
        }),
      })
      .parse(JSON.parse(source('src/config/aim-migrate.schema.json')));
    const { properties } = schema.properties.components.additionalProperties;
    const named = codesIn(/a component may have .*?without a password/.exec(README)?.[0] ?? '');
    expect(sorted(named)).toEqual(sorted(Object.keys(properties)));
  });

  it('columns of the history and fields of status are those of a database', async () => {
    await using database = await freshDatabase();
    await migrate(database, ['--quiet']);
    const columns = await database.sql<{ name: string }[]>`
      select column_name as name from information_schema.columns where table_name = 'schema_migrations'`;
    const told = codesIn(/The history has the columns .*?kept for later/.exec(README)?.[0] ?? '');
    const tracks = ['consolidated', 'incremental', 'baseline'];
    expect(sorted(told.filter((name) => !tracks.includes(name)))).toEqual(
      sorted(columns.map(({ name }) => name)),
    );
    const { stdout } = await migrate(database, ['status', '--json']);
    const status = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
    const fields = codesIn(/That of `status` has .*?;/.exec(README)?.[0] ?? '').slice(1);
    const states = ['fresh', 'existing', 'refused', 'component?'];
    expect(fields.filter((name) => !states.includes(name))).toEqual(Object.keys(status));
  });

  it('numbers are those of the source', () => {
    const numbers: readonly (readonly [file: string, code: string, said: string])[] = [
      ['src/apply/flight.ts', 'FLIGHT_BYTES = 16 * 1024 * 1024', 'at most 16 MiB'],
      ['src/apply/loss.ts', 'ASK_AGAIN_MS = 30_000', 'for up to 30 s'],
      ['src/migrations/parse-problems.ts', 'MAX_PARSED_LENGTH = 32 * 1024 * 1024', 'more than 32 MiB'],
      ['src/migrations/read-file.ts', 'MAX_FILE_BYTES = 256 * 1024 * 1024', 'up to 256 MiB'],
      ['src/database/naming/resolve-target.ts', 'DEFAULT_CONNECT_TIMEOUT_S = 10;', 'takes at most 10 s'],
      ['src/apply/checks.ts', 'OLDEST_MAJOR = 14', '(14 to 18)'],
      ['package.json', '"node": ">=20"', 'Node 20 or newer'],
    ];
    for (const [file, code, said] of numbers) {
      expect({ file, there: source(file).includes(code) }).toEqual({ file, there: true });
      expect(README).toContain(said);
    }
    const sizes = [...README.matchAll(/(\d+) MB \(`([\w-]+)`\)/g)];
    expect(sorted(sizes.map(([, , name]) => name ?? ''))).toEqual(sorted(TARGETS.map(({ name }) => name)));
    const host = sizes.find(([, , name]) => name === hostTarget().name)?.[1];
    expect(Math.abs(statSync(EXECUTABLE).size / 1e6 - Number(host))).toBeLessThan(5);
    expect(inject('server').major).toBeLessThanOrEqual(18);
  });
});
