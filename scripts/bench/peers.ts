/**
 * Brings the peers that scripts/bench.ts compares with:
 *
 *   node scripts/bench/peers.ts [--peers dist/peers] [NAME …]
 *
 * Versions are pinned here, in peers/npm and in peers/flyway. What is there already stays; says of each where it is or
 * why it is missing.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { programs } from './programs.ts';

const GO = {
  // Its own releases are told their version in the same way.
  'golang-migrate': [
    '-tags',
    'postgres',
    '-ldflags',
    '-X main.Version=4.20.1',
    'github.com/golang-migrate/migrate/v4/cmd/migrate@v4.20.1',
  ],
  // Drivers of other databases are left out: a smaller program starts faster.
  goose: [
    '-tags',
    'no_clickhouse no_libsql no_mssql no_mysql no_sqlite3 no_vertica no_ydb no_duckdb no_turso',
    'github.com/pressly/goose/v3/cmd/goose@v3.29.0',
  ],
};
const SQLX = [
  'sqlx-cli',
  '--version',
  '0.9.0',
  '--locked',
  '--no-default-features',
  '--features',
  'postgres',
];
const MAVEN_GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

const own = path.join(import.meta.dirname, 'peers');

const run = (
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: object } = {},
): void => {
  process.stderr.write(`${program} ${args.join(' ')}\n`);
  execFileSync(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  });
};

const goInstall = (args: readonly string[], folder: string): void =>
  run('go', ['install', ...args], { env: { GOBIN: path.join(folder, 'bin') } });

function npmInstall(folder: string): void {
  const to = path.join(folder, 'npm');
  if (existsSync(path.join(to, 'node_modules', '.package-lock.json'))) return;
  cpSync(path.join(own, 'npm'), to, { recursive: true });
  run('npm', ['ci', '--loglevel=error'], { cwd: to });
}

const INSTALLS: Readonly<Record<string, (folder: string) => void>> = {
  dbmate: npmInstall,
  'node-pg-migrate': npmInstall,
  'golang-migrate': (folder) => goInstall(GO['golang-migrate'], folder),
  goose: (folder) => goInstall(GO.goose, folder),
  sqlx: (folder) => run('cargo', ['install', ...SQLX, '--root', folder]),
  Flyway: (folder) => {
    const to = path.join(folder, 'flyway');
    cpSync(path.join(own, 'flyway'), to, { recursive: true });
    run('mvn', ['-B', '-q', MAVEN_GOAL, '-DoutputDirectory=jars'], { cwd: to });
    if (readdirSync(path.join(to, 'jars')).length === 0) throw new Error('Maven brought no jars');
  },
};

function main(): void {
  const { values, positionals } = parseArgs({
    options: { peers: { type: 'string', default: path.resolve(import.meta.dirname, '../../dist/peers') } },
    allowPositionals: true,
  });
  const folder = path.resolve(values.peers);
  mkdirSync(path.join(folder, 'bin'), { recursive: true });
  for (const [name, install] of Object.entries(INSTALLS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    if (programs(folder).get(name)?.found === true) continue;
    try {
      install(folder);
    } catch (error) {
      process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  for (const [name, program] of programs(folder)) {
    process.stdout.write(
      program.found ? `${name}: ${program.version}\n` : `${name}: missing, ${program.why}\n`,
    );
  }
}

if (import.meta.main) main();
