/** Finding a migration by what a person typed. Pure. */
import { type Diagnostic, usageError } from '../diagnostic.ts';
import type { Migration } from '../migrations/migration.ts';

/** The number at the start of a version, or undefined: `030_correct` gives 30n. */
export function leadingNumber(version: string): bigint | undefined {
  const digits = /^(\d{1,14})(?:_|$)/.exec(version)?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

/**
 * Finds the incremental that `text` names: its version, its file name, or its number (`30`, `030`).
 * @throws Failure (exit 2) where none or several match.
 */
export function findVersion(text: string, incrementals: readonly Migration[], option: string): Migration {
  const exact = incrementals.find((m) => m.version === text || m.file === text);
  if (exact) return exact;
  const number = /^\d{1,14}$/.test(text) ? BigInt(text) : undefined;
  const matches = number === undefined ? [] : incrementals.filter((m) => m.number === number);
  const [only, second] = matches;
  if (only && !second) return only;
  if (only) {
    throw usageError('ambiguous-version', `${option} ${text} names ${matches.length} migrations`, {
      detail: matches.map((m) => m.version).join('\n'),
      remedy: `Give the whole name, for example ${option} ${only.version}.`,
    });
  }
  throw usageError(
    'unknown-version',
    `${option} ${text}: there is no such migration`,
    rangeHint(incrementals),
  );
}

function rangeHint(incrementals: readonly Migration[]): Partial<Diagnostic> {
  const first = incrementals[0];
  const last = incrementals.at(-1);
  if (!first || !last) return { remedy: 'The migrations folder has no numbered migrations.' };
  return { remedy: `Versions go from ${first.version} to ${last.version}; the number alone is enough.` };
}
