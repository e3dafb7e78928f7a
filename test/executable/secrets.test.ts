/**
 * The password of the tests' logins, which has every printable character, is in nothing that the program makes:
 * `run` itself refuses output that has it, in any form (test/support/leaks.ts), here and in all other tests.
 */
import { chmod, mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { refuseLeaks } from '../support/leaks.ts';
import { EXECUTABLE, run, type RunResult, start } from '../support/run.ts';
import { startServer } from '../support/server.ts';
import { conninfoValue, PASSWORD } from '../support/url.ts';
import { folderOf, plain, product } from './support.ts';

const COMMANDS = [
  ['up', '--verbose'],
  ['wait', '--json', '--verbose', '--wait', '300ms'],
  ['verify', '--tables-only'],
];

const HIDDEN = '[hidden]';
const said = ({ stdout, stderr }: RunResult): string => stdout + stderr;

it.each(COMMANDS.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
  await using database = await freshDatabase();
  const good = database.url;
  const { host, port } = inject('server');
  const closed = String(await freePort());
  const urls = [
    good,
    good.replace(`/${database.name}`, '/missing'),
    good.replace(database.user, 'nobody'),
    good.replace(`:${port}`, `:${closed}`),
    good.replace(host, 'db.invalid'),
    `${good}?sslmode=verify-full`,
    `${good}?sslmode=sometimes`,
    good.replace('postgres://', 'postgresql+driver://'),
    // Not percent-encoded, as people paste it.
    `postgres://${database.user}:${PASSWORD}@${host}:${port}/${database.name}`,
  ];
  const codes = [];
  for (const url of urls)
    codes.push((await run(args, { env: { DATABASE_URL: url, PGCONNECT_TIMEOUT: '2' } })).code);
  expect(codes.slice(2)).not.toContain(0);
  for (const url of urls.slice(0, 3)) await run([...args, '--url', url]);
});

const conninfo = ({ name, user }: TestDatabase): string => {
  const { host, port } = inject('server');
  return `host=${host} port=${port} user=${user} dbname=${name}`;
};

describe('a password of every printable character logs in', () => {
  const ways: Record<string, (database: TestDatabase) => Promise<[string[], Record<string, string>]>> = {
    '--url': async ({ url }) => [['--url', url], {}],
    'a URL with nothing encoded but what has to be': async (database) => {
      const [before = '', after = ''] = database.urlWith({ password: 'HERE' }).split('HERE');
      const password = PASSWORD.replaceAll(/[%@:/?#]/g, encodeURIComponent);
      return [[], { DATABASE_URL: before + password + after }];
    },
    'a parameter of the URL': async ({ name, user }) => {
      const { host, port } = inject('server');
      const query = `user=${user}&password=${encodeURIComponent(PASSWORD)}`;
      return [[], { DATABASE_URL: `postgresql://${host}:${port}/${name}?${query}` }];
    },
    'keyword=value': async (database) => [
      [],
      { DATABASE_URL: `${conninfo(database)} password=${conninfoValue(PASSWORD)}` },
    ],
    PGPASSWORD: async (database) => [[], { DATABASE_URL: conninfo(database), PGPASSWORD: PASSWORD }],
    '~/.pgpass': async (database) => {
      const HOME = await folderOf({
        '.pgpass': `*:*:*:*:${PASSWORD.replaceAll(/[\\:]/g, String.raw`\$&`)}\n`,
      });
      await chmod(path.join(HOME, '.pgpass'), 0o600);
      return [[], { DATABASE_URL: conninfo(database), HOME }];
    },
    'a service': async ({ name, user }) => {
      const { host, port } = inject('server');
      const lines = [
        '[shop]',
        `host=${host}`,
        `port=${port}`,
        `user=${user}`,
        `dbname=${name}`,
        `password=${PASSWORD}`,
      ];
      const folder = await folderOf({ services: `${lines.join('\n')}\n` });
      await chmod(path.join(folder, 'services'), 0o600);
      return [[], { PGSERVICE: 'shop', PGSERVICEFILE: path.join(folder, 'services') }];
    },
  };

  it.each(Object.entries(ways))('%s', async (_, way) => {
    await using database = await freshDatabase();
    const [args, env] = await way(database);
    expect(await run(['--verbose', ...args], { env })).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a URL at the wrong place', () => {
  const URL = `postgres://app:${encodeURIComponent(PASSWORD).replaceAll('%2F', '%2f')}@127.0.0.1:1/shop`;
  const files = { '001_a.sql': 'SELECT 1;\n' };

  it.each([
    ['URL'],
    ['up', 'URL'],
    ['--ulr=URL'],
    ['--URL'],
    ['--url', 'URL', '--url', 'URLx'],
    ['--dir', 'URL', '--url', 'embedded:memory'],
    ['--wait', 'URL'],
    ['--env', 'URL'],
    ['--config', 'URL'],
    ['--component', 'URL'],
    ['--to', 'URL', '--url', 'embedded:memory'],
    ['status', '--json=URL'],
    ['help', 'URL'],
    ['new', 'URL'],
    ['repair', 'URL', '--url', 'embedded:memory'],
    ['baseline', '--version', 'URL', '--url', 'embedded:memory'],
    ['check', '--format', 'URL'],
    ['check', '--ignore', 'URL'],
    ['check', '--shadow-url', 'URL?sslmod=x'],
  ])('%s %s', async (...words) => {
    const args = words.map((word) => word.replaceAll('URL', URL));
    const folder = await folderOf(files);
    const isPlaced = args.includes('--dir') || args[0] === 'new';
    const result = await run([...args, ...(isPlaced ? [] : ['--dir', folder])]);
    expect(result.code).not.toBe(0);
  });

  it.each([
    'DATABASE_URL_FILE',
    'SHADOW_DATABASE_URL',
    'AIM_MIGRATE_DIR',
    'AIM_MIGRATE_WAIT',
    'AIM_MIGRATE_CONFIG',
    'PGHOST',
    'PGSERVICE',
    'PGPASSFILE',
    'PGSSLMODE',
    'PGDATABASE',
  ])('%s', async (name) => {
    const env = { PGHOST: '127.0.0.1', PGPORT: '1', [name]: URL };
    expect((await run([name.startsWith('SHADOW') ? 'check' : 'up'], { env })).code).not.toBe(0);
  });

  it.each([
    ['dir', { dir: URL }],
    ['urlEnv', { components: { a: { dir: '.', urlEnv: URL } } }],
    ['url', { components: { a: { dir: '.', url: URL } } }],
    ['sentinel', { sentinel: URL }],
    ['an unknown key', { [URL]: 1 }],
  ])('%s of the config file', async (_, config) => {
    const cwd = await folderOf({ 'aim-migrate.json': JSON.stringify(config, null, 2) });
    expect((await run(['--url', 'embedded:memory'], { cwd })).code).toBe(2);
  });

  it('hides the password, and nothing else', async () => {
    const result = await run(['up', 'postgres://app:hunter22@db.example.com/shop']);
    expect(said(result)).toContain('Unexpected argument "postgres://app:[hidden]@db.example.com/shop"');
  });
});

it('not where a migration, a notice, a cut line or an error quotes it either', async () => {
  await using database = await freshDatabase();
  // The server's log is searched too, and there it is the file that says it.
  await database.asSuperuser(`alter database ${database.name} set log_min_error_statement = panic`);
  await database.asSuperuser(`alter database ${database.name} set log_min_messages = panic`);
  const quoted = PASSWORD.replaceAll("'", "''").replaceAll('\\', '\\\\');
  const long = `SELECT 1 AS ${'a'.repeat(50)}, E'${quoted}', E'${quoted}' AS ${'b'.repeat(60)}, 1/0;`;
  const folder = await product({
    '002_notice.sql': `DO $$ BEGIN RAISE WARNING '%', E'${quoted}'; END $$;\n${long}\n`,
  });
  const env = { DATABASE_URL: database.url };
  for (const args of [
    ['up', '--dry-run'],
    ['up', '--dry-run', '--json'],
    ['up', '--verbose'],
    ['up', '--json'],
  ]) {
    const result = await run([...args, '--dir', folder], { env });
    expect(result.code).toBe(args.includes('--dry-run') ? 0 : 3);
    expect(said(result)).toContain(HIDDEN);
  }
});

it('not from the config file, which may hold none', async () => {
  const config = { components: { shop: { dir: '.', url: 'postgres://app:hunter2@127.0.0.1/shop' } } };
  const cwd = await folderOf({ 'aim-migrate.json': JSON.stringify(config) });
  const result = await run([], { cwd });
  expect(result.code).toBe(2);
  expect(said(result)).not.toContain('hunter2');
  expect(result.stderr).toMatchInlineSnapshot(`
    "Error: components.shop.url: this value is not allowed
      aim-migrate.json:1:40
      What to do: Allowed: a connection URL without a password: this file is shared; use urlEnv, PGPASSWORD or ~/.pgpass.
    "
  `);
});

describe.runIf(process.platform === 'linux')('in the list of processes', () => {
  it('there is no password, and no process but its own', async () => {
    const port = await freePort();
    const url = `postgres://app:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/shop`;
    const running = start(['wait', '--wait', '60s', '--url', url, '--verbose', '--json']);
    try {
      await running.waitFor('connect_wait');
      const folder = `/proc/${running.pid}`;
      const command = await readFile(`${folder}/cmdline`, 'utf8');
      refuseLeaks(command, 'the list of processes');
      expect(command.replaceAll('\0', '')).toBe(
        `aim-migrate wait --wait 60s --url postgres://app:${HIDDEN}@127.0.0.1:${port}/shop --verbose --json`,
      );
      for (const thread of await readdir(`${folder}/task`))
        expect(await readFile(`${folder}/task/${thread}/children`, 'utf8')).toBe('');
    } finally {
      running.kill('SIGINT');
      await running.done;
    }
  });
});

const shell = async (script: string, database: TestDatabase): Promise<RunResult> =>
  run(['-c', script], { program: 'sh', env: { MIGRATOR: EXECUTABLE, DATABASE_URL: database.url } });

describe('when it breaks down', () => {
  it.each([
    ['nobody reads the output', '{ "$MIGRATOR" --verbose; echo "code $?" >&2; } | true'],
    ['the output is closed', '"$MIGRATOR" --verbose >&-; echo "code $?" >&2'],
    ['the disk is full', '"$MIGRATOR" --verbose >/dev/full; echo "code $?" >&2'],
  ])('%s', async (_, script) => {
    await using database = await freshDatabase();
    const result = await shell(script, database);
    expect(result.stderr).toContain('code 0');
  });

  it('there is no memory', async () => {
    await using database = await freshDatabase();
    // Node reserves what it never uses: less than that, and V8 ends the process.
    const result = await shell(
      'ulimit -v 1100000; "$MIGRATOR" check --url "$DATABASE_URL"; echo "code $?"',
      database,
    );
    expect(result.stdout).not.toContain('code 0');
  });

  it('nobody has Node write a report of every variable and argument', async () => {
    const folder = await folderOf({});
    const env = {
      DATABASE_URL: `postgres://app:${encodeURIComponent(PASSWORD)}@127.0.0.1:${await freePort()}/shop`,
      NODE_OPTIONS: `--report-on-signal --report-uncaught-exception --report-directory=${folder} --require ./absent.js`,
    };
    const running = start(['wait', '--wait', '60s', '--verbose'], { env, cwd: folder });
    await running.waitFor('refused');
    running.kill('SIGUSR2');
    expect(await running.done).toMatchObject({ signal: 'SIGUSR2' });
    expect(await readdir(folder)).toEqual([]);
  });
});

it('is in no file that the program writes', async () => {
  await using database = await freshDatabase();
  const cwd = await product();
  const [TMPDIR, data] = [path.join(cwd, 'tmp'), path.join(cwd, 'data')];
  await mkdir(TMPDIR);
  const env = { DATABASE_URL: database.url, PGPASSWORD: PASSWORD, TMPDIR };
  const options = { cwd, env };
  for (const args of [
    ['up'],
    ['consolidate', '--covers', '001'],
    ['up', '--url', `embedded:${data}`],
    ['new', 'next'],
  ])
    expect([args, await run([...args, '--dir', '.'], options)]).toMatchObject([args, { code: 0 }]);
  const files = (await readdir(cwd, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(900);
  for (const { name, parentPath } of files) {
    const content = await readFile(path.join(parentPath, name));
    expect([name, content.includes(PASSWORD.slice(0, 12))]).toEqual([name, false]);
  }
  expect(await readdir(TMPDIR)).toEqual([]);
  expect((await stat(data)).mode & 0o077).toBe(0);
});

it.skipIf(inject('server').kind === 'docker')('is in no statement that the server logs', async () => {
  await using server = await startServer({ settings: { log_statement: 'all', log_connections: true } });
  const folder = await product({ '002_fails.sql': 'SELECT 1/0;\n' });
  const env = { DATABASE_URL: server.url() };
  for (const args of [
    ['up'],
    ['status'],
    ['verify', '--shadow-on-server'],
    ['check', '--shadow-url', server.url()],
    ['baseline', '--version', '1'],
    ['repair', '--all'],
  ])
    await run([...args, '--dir', folder], { env });
  const log = await server.log();
  expect(log).toContain('connection authorized');
  expect(log).toContain('CREATE TABLE organizations');
  refuseLeaks(log, "the server's log");
});

const home = async (name: string, text: string): Promise<string> => {
  const folder = await mkdtemp(path.join(inject('scratch'), 'open-'));
  await writeFile(path.join(folder, name), text, { mode: 0o644 });
  return folder;
};

const warning = async (args: string[], env: Record<string, string>, cwd: string): Promise<string> => {
  const result = await run(['status', ...args], { env, cwd });
  return plain(result.stderr, { HOME: cwd });
};

describe.skipIf(process.platform === 'win32')('a file that holds it and that everybody may read', () => {
  it('is warned of, with the remedy; the password file is not used, as in libpq', async () => {
    await using database = await freshDatabase();
    const { host, port } = inject('server');
    const place = `host=${host}\nport=${port}\ndbname=${database.name}\nuser=${database.user}`;
    const file = await home('url', database.url);
    const env = await home('.env', `DATABASE_URL='${database.url}'\n`);
    const service = await home('services', `[shop]\n${place}\npassword=${PASSWORD}\n`);
    const pass = await home('.pgpass', `*:*:*:*:${PASSWORD.replaceAll(/[\\:]/g, String.raw`\$&`)}\n`);
    expect(
      [
        await warning([], { DATABASE_URL_FILE: path.join(file, 'url') }, file),
        await warning(['--env', '.env'], {}, env),
        await warning([], { PGSERVICE: 'shop', PGSERVICEFILE: path.join(service, 'services') }, service),
        await warning([], { DATABASE_URL: place.replaceAll('\n', ' '), HOME: pass }, pass),
      ].join('\n'),
    ).toMatchInlineSnapshot(`
      "Warning: The file HOME/url, named by DATABASE_URL_FILE, can be read by everybody on this machine
        What to do: chmod o-r HOME/url

      Warning: .env holds a password, and every user of this machine may read it
        What to do: chmod 600 .env

      Warning: The service file HOME/services holds a password, and every user of this machine may read it
        What to do: chmod 600 HOME/services

      Warning: The password file HOME/.pgpass is not used: it has group or world access
        What to do: chmod 0600 HOME/.pgpass

      Error: HOST:PORT: a password is asked for, and none was given
        What to do: Give the password in the URL (percent-encoded), in PGPASSWORD, or in the password file ~/.pgpass
      "
    `);
  });
});
