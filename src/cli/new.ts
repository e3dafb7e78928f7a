/** `new NAME`: the next numbered pair of files, with headers to fill in. */
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { errorCode } from '../config/property.ts';
import { EXIT, usageError } from '../diagnostic.ts';
import { type MigrationFileName, parseFileName } from '../migrations/file-name.ts';
import type { NewOutcome } from '../outcomes.ts';
import type { CommandContext } from './command.ts';
import { existingFolder } from './folder.ts';
import { headers, type NewPair, nextPair, plainName } from './new-pair.ts';

/** How often another run may be in the way before we give up, and how long it is given each time. */
const ATTEMPTS = 20;
const PAUSE_MS = 50;
/** A claim this old was left by a run that was killed. */
const STALE_MS = 10_000;

/** @throws Failure (exit 2) for a name that cannot be used, and where there is no folder to write to. */
export async function run(context: CommandContext): Promise<NewOutcome> {
  const { cwd, operands, settings } = context;
  const name = plainName(operands[0] ?? '');
  const dir = existingFolder(settings.dir, cwd);
  const pair = await writeNext(dir, name);
  const shown = (file: string) => relative(cwd, join(dir, file)) || file;
  return {
    command: 'new',
    schema_version: 1,
    exit_code: EXIT.done,
    version: pair.version,
    up_file: shown(pair.up),
    down_file: shown(pair.down),
  };
}

/** Takes the next number; where somebody else took it meanwhile, the one after it. */
async function writeNext(dir: string, name: string): Promise<NewPair> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const pair = nextPair(migrationsIn(dir), name, new Date());
    if (writePair(dir, pair)) return pair;
    await setTimeout(PAUSE_MS);
  }
  throw usageError('busy-folder', `Others keep writing to ${dir}: no free number was found`);
}

const migrationsIn = (dir: string): MigrationFileName[] =>
  readdirSync(dir)
    .map(parseFileName)
    .filter((file) => file.kind !== 'other');

/**
 * Both files or none, and never over an existing one. The claim is a file of the number alone: two runs that
 * give different names to the same number would else both succeed.
 * @returns false where the number is taken.
 */
function writePair(dir: string, pair: NewPair): boolean {
  const claim = join(dir, `.${pair.number}.new`);
  if (!writeOnce(claim, '')) {
    const since = statSync(claim, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > STALE_MS) rmSync(claim, { force: true });
    return false;
  }
  const written: string[] = [];
  try {
    if (migrationsIn(dir).some((file) => file.number === BigInt(pair.number))) return false;
    const { up, down } = headers(pair);
    for (const [file, text] of [
      [pair.down, down],
      [pair.up, up],
    ] as const) {
      if (!writeOnce(join(dir, file), text)) throw new Error(`${file} appeared`);
      written.push(join(dir, file));
    }
    return true;
  } catch (error) {
    for (const file of written) rmSync(file, { force: true });
    throw usageError('cannot-write', `The new migration could not be written: ${reason(error)}`, {
      remedy: `Nothing was left behind. Is ${dir} writable, and is there space?`,
    });
  } finally {
    rmSync(claim, { force: true });
  }
}

/** @returns false where the file is there already. */
function writeOnce(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
