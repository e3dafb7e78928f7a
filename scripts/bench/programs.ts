/** Which of the tools are on this machine, where, and in which version. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Started as `file first… args`. */
export interface Found {
  found: true;
  file: string;
  first: readonly string[];
  /** As the tool says it. */
  version: string;
}

export interface Missing {
  found: false;
  why: string;
}

interface Place {
  file: string;
  first?: readonly string[];
  /** Where the tool itself does not know it. */
  version?: string;
}

const ROOT = path.resolve(import.meta.dirname, '../..');
const AGAIN = 'it is neither on PATH nor brought: npm run bench:peers';

function onPath(name: string): Place[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const files = folders.map((folder) => path.join(folder, name)).filter(isExecutable);
  return files.slice(0, 1).map((file) => ({ file }));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const at = (file: string): Place[] => (isExecutable(file) ? [{ file }] : []);

/** The program itself, without the one of JavaScript that npm would put before it. */
function dbmate(folder: string): Place[] {
  const inside = path.join(folder, 'npm', 'node_modules', '@dbmate');
  return at(path.join(inside, `${process.platform}-${process.arch}`, 'bin', 'dbmate'));
}

function nodePgMigrate(folder: string): Place[] {
  const inside = path.join(folder, 'npm', 'node_modules', 'node-pg-migrate');
  if (!existsSync(inside)) return [];
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(path.join(inside, 'package.json'), 'utf8')));
  const script = path.join(inside, 'bin', 'node-pg-migrate.js');
  return [{ file: process.execPath, first: [script], version }];
}

function flyway(folder: string): Place[] {
  const jars = path.join(folder, 'flyway', 'jars');
  const classPath = ['-cp', path.join(jars, '*'), 'org.flywaydb.commandline.Main'];
  return existsSync(jars) ? onPath('java').map(({ file }) => ({ file, first: classPath })) : [];
}

const DEBIAN_SERVERS = '/usr/lib/postgresql';

/** Debian's psql is a Perl script that looks for the program, and takes longer than the program does. */
function psqlItself(): Place[] {
  const isScript = onPath('psql').some(({ file }) => readFileSync(file).subarray(0, 2).toString() === '#!');
  if (!isScript || !existsSync(DEBIAN_SERVERS)) return [];
  const majors = readdirSync(DEBIAN_SERVERS).sort((a, b) => Number(b) - Number(a));
  return majors.flatMap((major) => at(path.join(DEBIAN_SERVERS, major, 'bin', 'psql')));
}

interface Search {
  /** The first counts: the pinned version goes before what the machine happens to have. */
  places: (folder: string) => readonly Place[];
  version: readonly string[];
  why: string;
}

const SEARCHES: Readonly<Record<string, Search>> = {
  'aim-migrate': {
    places: () => at(path.join(ROOT, 'dist', 'aim-migrate')),
    version: ['--version'],
    why: '`npm run build` makes it',
  },
  psql: { places: () => onPath('psql'), version: ['--version'], why: 'it is not on PATH' },
  'psql itself': { places: psqlItself, version: ['--version'], why: 'psql on PATH is no script' },
  dbmate: {
    places: (folder) => [...dbmate(folder), ...onPath('dbmate')],
    version: ['--version'],
    why: AGAIN,
  },
  'node-pg-migrate': { places: nodePgMigrate, version: ['--version'], why: AGAIN },
  'golang-migrate': {
    places: (folder) => [...at(path.join(folder, 'bin', 'migrate')), ...onPath('migrate')],
    version: ['-version'],
    why: `${AGAIN}, which needs Go`,
  },
  goose: {
    places: (folder) => [...at(path.join(folder, 'bin', 'goose')), ...onPath('goose')],
    version: ['--version'],
    why: `${AGAIN}, which needs Go`,
  },
  sqlx: {
    places: (folder) => [...at(path.join(folder, 'bin', 'sqlx')), ...onPath('sqlx')],
    version: ['--version'],
    why: `${AGAIN}, which needs Cargo`,
  },
  Flyway: {
    places: (folder) => [...flyway(folder), ...onPath('flyway')],
    version: ['version'],
    why: `${AGAIN}, which needs Java and Maven`,
  },
  Atlas: {
    places: () => onPath('atlas'),
    version: ['version'],
    why: 'it is not on PATH, and no package registry has it: its installer downloads it from its maker',
  },
};

/** @param folder where `npm run bench:peers` has put what it brought */
export function programs(folder: string): Map<string, Found | Missing> {
  const found = Object.entries(SEARCHES).map(([name, search]): [string, Found | Missing] => [
    name,
    look(search, folder),
  ]);
  const all = new Map(found);
  const psql = all.get('psql');
  const itself = all.get('psql itself');
  if (psql) all.set('psql -1', psql);
  if (psql) all.set('one message', itself?.found ? itself : psql);
  return all;
}

function look({ places, version, why }: Search, folder: string): Found | Missing {
  const [place] = places(folder);
  if (!place) return { found: false, why };
  const first = place.first ?? [];
  if (place.version !== undefined) return { found: true, file: place.file, first, version: place.version };
  const said = spawnSync(place.file, [...first, ...version], { encoding: 'utf8', timeout: 60_000 });
  const [line] = /^.*\d+\.\d+.*$/m.exec(`${said.stdout}\n${said.stderr}`) ?? [];
  if (line !== undefined) return { found: true, file: place.file, first, version: line.trim() };
  return { found: false, why: `it is there, and does not say its version: ${said.stderr.slice(-300)}` };
}
