/** Names and bytes -> MigrationSet. Pure: the bytes may come from a folder or from inside the executable. */
import { EXIT, Failure } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { checksum } from './checksum.ts';
import { BundledMigration, type CheckedText } from './bundled-migration.ts';
import { checkCovers } from './covered-by.ts';
import { decode } from './decode.ts';
import { parseDirectives } from './directives.ts';
import {
  CONSOLIDATED_FILE,
  MAX_VERSION_LENGTH,
  NAME_EXPECTED,
  compareNames,
  parseFileName,
} from './file-name.ts';
import type { FileName, MigrationFileName } from './file-name.ts';
import type { Migration, MigrationSet } from './migration.ts';
import { charactersBetween } from './position.ts';
import { duplicateNumbers, gaps, neighbours } from './numbering.ts';

/** A file that was read already. */
export interface Entry {
  /** The file's name, without folder. */
  name: string;
  /** Bytes as in the file, or text; not needed for down files and for what is no migration. */
  content?: Uint8Array | string | CheckedText;
  /** As `checksum()` gives it, where it was computed before. */
  checksum?: string;
}

/** An entry whose name was taken apart; text is without its byte-order mark. */
export interface NamedEntry extends Omit<Entry, 'name'> {
  name: FileName;
}

const named = ({ name, content, ...rest }: Entry): NamedEntry => ({
  ...rest,
  name: parseFileName(name),
  ...(content !== undefined && {
    content: typeof content === 'string' ? content.replace(/^\uFEFF/, '') : content,
  }),
});

/**
 * Makes a set out of files that were read already, in any order.
 *
 * @param source where they come from, for messages
 * @throws Failure (exit 2) with one diagnostic for each thing that is wrong
 */
export function readMigrationSet(source: string, entries: readonly Entry[]): MigrationSet {
  return assemble(source, entries.map(named), []);
}

/** As `readMigrationSet`; `errors` are those of files that could not be read, to be told together with the others. */
export function assemble(
  source: string,
  entries: readonly NamedEntry[],
  errors: readonly Diagnostic[],
): MigrationSet {
  const found = [...errors];
  const warnings: Diagnostic[] = [];

  let consolidated: Migration | null = null;
  const incrementals: Migration[] = [];
  const downs = new Map<string, MigrationFileName>();
  for (const entry of entries) {
    const { name } = entry;
    if (name.kind === 'other') {
      if (name.reason !== undefined) warnings.push(notAMigration(name, name.reason));
      continue;
    }
    const tooLong = checkLength(name);
    if (tooLong) found.push(tooLong);
    if (name.kind === 'down') {
      downs.set(name.version, name);
      continue;
    }
    const migration = toMigration(name, entry, found);
    if (migration && name.kind === 'consolidated') consolidated = migration;
    else if (migration) incrementals.push(migration);
  }
  incrementals.sort(compareNames);
  found.push(...sameVersion(incrementals));
  if (consolidated && found.length === 0) {
    const covers = checkCovers(consolidated, incrementals);
    if (covers) found.push(covers);
  }
  if (found.length > 0) throw new Failure(EXIT.usage, found);
  if (consolidated === null && incrementals.length === 0) throw noMigrations(source, warnings);

  for (const migration of downs.size === 0 ? [] : incrementals) {
    const down = downs.get(migration.version);
    if (down) migration.downFile = down.file;
    downs.delete(migration.version);
  }
  const gap = gaps(incrementals);
  warnings.push(...duplicateNumbers(incrementals), ...(gap ? [gap] : []));
  warnings.push(...[...downs.values()].sort(compareNames).map(orphan));
  return { source, consolidated, incrementals, warnings };
}

/** @param problems what is wrong with it is added here; @returns undefined where it has no text */
function toMigration(
  name: MigrationFileName,
  entry: Omit<NamedEntry, 'name'>,
  problems: Diagnostic[],
): Migration | undefined {
  const { file, version, number } = name;
  const { content = '', checksum: known } = entry;
  if (typeof content === 'object' && 'directives' in content) return new BundledMigration(name, content);
  const sql = typeof content === 'string' ? content : decode(file, content);
  if (typeof sql !== 'string') {
    problems.push(sql);
    return undefined;
  }
  const kind = name.kind === 'consolidated' ? 'consolidated' : 'incremental';
  const found = parseDirectives(file, sql, kind);
  problems.push(...found.problems);
  return { version, number, file, sql, checksum: known ?? checksum(sql), directives: found.directives };
}

/**
 * Down files as migrations that can be parsed and run, by the version that they undo.
 * @throws Failure (exit 2)
 */
export const downMigrations = (entries: readonly Entry[]): Map<string, Migration> =>
  assembleDowns(entries.map(named), []);

/** As `downMigrations`; `errors` as in `assemble`. */
export function assembleDowns(
  entries: readonly NamedEntry[],
  errors: readonly Diagnostic[],
): Map<string, Migration> {
  const found = [...errors];
  const downs = new Map<string, Migration>();
  for (const entry of entries) {
    const { name } = entry;
    if (name.kind !== 'down') continue;
    const migration = toMigration(name, entry, found);
    if (migration) downs.set(name.version, migration);
  }
  if (found.length > 0) throw new Failure(EXIT.usage, found);
  return downs;
}

function notAMigration({ file }: FileName, reason: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'not-a-migration',
    message: `${file} is left out, because ${reason}`,
    place: { file },
    remedy: `Call it ${NAME_EXPECTED}, or move it out of the folder.`,
  };
}

function checkLength({ file, version }: MigrationFileName): Diagnostic | undefined {
  if (version.length <= MAX_VERSION_LENGTH) return undefined;
  const length = charactersBetween(version, 0, version.length);
  if (length <= MAX_VERSION_LENGTH) return undefined;
  return {
    severity: 'error',
    code: 'version-too-long',
    message: `The version has ${length} characters; the history takes ${MAX_VERSION_LENGTH}`,
    place: { file },
    remedy: 'Give the file a shorter name.',
  };
}

/** `001_a.sql` beside `001_a.up.sql`: the history could not tell them apart. `incrementals` in their order. */
function sameVersion(incrementals: readonly Migration[]): Diagnostic[] {
  const sameNumber = neighbours(incrementals, (a, b) => a.number === b.number);
  const groups = sameNumber.flatMap((group) => neighbours(group, (a, b) => a.version === b.version));
  return groups.map((group) => ({
    severity: 'error',
    code: 'duplicate-version',
    message: `${group.length} files are the same version ${group[0]?.version}: ${group.map(({ file }) => file).join(', ')}`,
    remedy: 'Delete or rename all but one: the history could not tell them apart.',
  }));
}

function orphan({ file, version }: MigrationFileName): Diagnostic {
  return {
    severity: 'warning',
    code: 'down-without-up',
    message: `${file} undoes a migration that is not there`,
    place: { file },
    remedy: `Expected beside it: ${version}.sql or ${version}.up.sql.`,
  };
}

function noMigrations(source: string, warnings: readonly Diagnostic[]): Failure {
  return new Failure(EXIT.usage, [
    {
      severity: 'error',
      code: 'no-migrations',
      message: `There are no migrations in ${source}`,
      remedy: `Expected are ${CONSOLIDATED_FILE} and files called ${NAME_EXPECTED}. Is it the right folder (--dir)?`,
    },
    ...warnings,
  ]);
}
