/** `consolidate`: writes V1 from the replayed incrementals; `--check` only says whether it is current. */
import { readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { errorCode } from '../config/property.ts';
import { consolidate, proveText } from '../consolidate/consolidate.ts';
import { firstDifference } from '../consolidate/first-difference.ts';
import { EXIT, usageError } from '../diagnostic.ts';
import { CONSOLIDATED_FILE } from '../migrations/file-name.ts';
import { readFolder } from '../migrations/read-folder.ts';
import type { ConsolidateOutcome } from '../outcomes.ts';
import { replayOptions, shadowSource } from './check.ts';
import type { CommandContext } from './command.ts';
import { existingFolder } from './folder.ts';

export async function run(context: CommandContext): Promise<ConsolidateOutcome> {
  const started = performance.now();
  const { cwd, flags, settings } = context;
  const dir = existingFolder(settings.dir, cwd);
  const path = join(dir, CONSOLIDATED_FILE);
  const request = {
    set: await readFolder(dir, { without: CONSOLIDATED_FILE }),
    source: await shadowSource(context),
    options: replayOptions(context),
    covers: flags.covers,
  };
  const { text, covers, shadow, warnings } = await consolidate(request);
  const before = contentOf(path);
  const isCurrent = before === text;
  const result = {
    command: 'consolidate',
    schema_version: 1,
    exit_code: EXIT.done,
    file: relative(cwd, path) || path,
    covers,
    lines: text.split('\n').length - 1,
    shadow,
    warnings,
  } as const;
  if (flags.check) {
    return {
      ...result,
      exit_code: isCurrent ? EXIT.done : EXIT.no,
      state: isCurrent ? 'current' : before === undefined ? 'missing' : 'stale',
      ...(before !== undefined && !isCurrent && { first_difference: firstDifference(before, text) }),
      duration_ms: Math.round(performance.now() - started),
    };
  }
  const { compared, notes } = await proveText(text, request);
  if (!isCurrent) replaceFile(path, text);
  return {
    ...result,
    state: isCurrent ? 'current' : 'written',
    compared,
    notes,
    duration_ms: Math.round(performance.now() - started),
  };
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw cannotWrite(path, error);
  }
}

/** At once or not at all: whoever reads the folder meanwhile sees the old file or the new one. */
function replaceFile(path: string, text: string): void {
  const target = realTarget(path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw cannotWrite(path, error);
  }
}

/** The file that a symbolic link names, so that the link stays one. */
function realTarget(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return path;
    throw error;
  }
}

const cannotWrite = (path: string, error: unknown): Error =>
  usageError(
    'cannot-write',
    `${path} could not be written: ${error instanceof Error ? error.message : String(error)}`,
    {
      remedy: 'The old file, if there was one, is as it was. Is the folder writable, and is there space?',
    },
  );
