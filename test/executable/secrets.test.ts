/** Passwords are in no output, whatever goes wrong. */
import { expect, inject, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { run, type RunResult } from '../support/run.ts';
import { folderOf, product } from './support.ts';

/** Every printable character of ASCII. */
const PRINTABLE = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));
/** Neither the whole nor a part that nobody would write by chance. */
const PARTS = [PRINTABLE, encodeURIComponent(PRINTABLE), "&'()*+,-./", '%26', 'FGHIJKLMNOP', 'fghijklmnop'];

const COMMANDS = [
  ['up', '--verbose'],
  ['up', '--json', '--verbose'],
  ['status', '--json'],
  ['wait', '--wait', '300ms'],
  ['up', '--dry-run'],
];

/** The parts that a run has given away. */
const given = ({ stdout, stderr }: RunResult): string[] =>
  PARTS.filter((part) => stdout.includes(part) || stderr.includes(part));

it.each(COMMANDS.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
  await using database = await freshDatabase();
  const login = `${database.name}_secret`;
  const quoted = PRINTABLE.replaceAll("'", "''").replaceAll('\\', '\\\\');
  await database.asSuperuser(
    `create role ${login} login password E'${quoted}'; grant all on schema public to ${login}`,
  );
  try {
    const good = database.urlWith({ user: login, password: PRINTABLE });
    const { host, port } = inject('server');
    const closed = String(await freePort());
    const urls = [
      good,
      good.replace(`/${database.name}`, '/missing'),
      good.replace(login, 'nobody'),
      good.replace(`:${port}`, `:${closed}`),
      good.replace(host, 'db.invalid'),
      `${good}?sslmode=verify-full`,
      `${good}?sslmode=sometimes`,
      good.replace('postgres://', 'postgresql+driver://'),
      // Not percent-encoded, as people paste it.
      `postgres://${login}:${PRINTABLE}@${host}:${port}/${database.name}`,
    ];
    for (const url of urls)
      expect(given(await run(args, { env: { DATABASE_URL: url, PGCONNECT_TIMEOUT: '2' } }))).toEqual([]);
    for (const url of urls.slice(0, 3)) expect(given(await run([...args, '--url', url]))).toEqual([]);
    const env = {
      PGHOST: host,
      PGPORT: String(port),
      PGUSER: login,
      PGPASSWORD: PRINTABLE,
      PGDATABASE: database.name,
    };
    expect(given(await run(args, { env }))).toEqual([]);
  } finally {
    await database.asSuperuser(`drop owned by ${login}`);
    await database.asSuperuser(`drop role ${login}`);
  }
});

it('not where a migration, a notice or an error quotes it either', async () => {
  await using database = await freshDatabase();
  const quoted = database.password.replaceAll("'", "''").replaceAll('\\', '\\\\');
  const folder = await product({
    '002_notice.sql': `DO $$ BEGIN RAISE WARNING '%', E'${quoted}'; END $$;\nSELECT E'${quoted}'::integer;\n`,
  });
  const result = await run(['--verbose', '--dir', folder], { env: { DATABASE_URL: database.url } });
  expect(result.code).toBe(3);
  expect(result.stdout + result.stderr).not.toContain(database.password);
  expect(result.stderr).toContain('[hidden]');
});

it('not from the config file, which may hold none', async () => {
  const config = { components: { shop: { dir: '.', url: 'postgres://app:hunter2@127.0.0.1/shop' } } };
  const cwd = await folderOf({ 'aim-migrate.json': JSON.stringify(config) });
  const result = await run([], { cwd });
  expect(result.code).toBe(2);
  expect(result.stdout + result.stderr).not.toContain('hunter2');
  expect(result.stderr).toMatchInlineSnapshot(`
    "Error: components.shop.url: this value is not allowed
      aim-migrate.json:1:40
      What to do: Allowed: a connection URL without a password: this file is shared; use urlEnv, PGPASSWORD or ~/.pgpass.
    "
  `);
});
