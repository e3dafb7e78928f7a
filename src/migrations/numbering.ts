/** What is odd in a row of numbers: two files with the same one, and gaps. Warnings only. */
import type { Diagnostic } from '../diagnostic.ts';
import type { Migration } from './migration.ts';

/** Beyond this a number is a date or a timestamp, where gaps are the rule. */
const SEQUENTIAL_BELOW = 1_000_000n;

/** A jump of more than this is meant (a range for another team, say), not a lost file. */
const LARGEST_GAP = 1_000;

const isGap = (from: number, to: number): boolean => to - from > 1 && to - from <= LARGEST_GAP;

function hasGap(row: readonly Migration[]): boolean {
  let from = Infinity;
  for (const { number } of row) {
    const to = Number(number);
    if (isGap(from, to)) return true;
    from = to;
  }
  return false;
}

const warning = (code: string, message: string, remedy: string): Diagnostic => ({
  severity: 'warning',
  code,
  message,
  remedy,
});

/** One warning for each number that several files have, naming all of them. `incrementals` in their order. */
export function duplicateNumbers(incrementals: readonly Migration[]): Diagnostic[] {
  return neighbours(incrementals, (a, b) => a.number === b.number).map((group) => {
    const files = group.map(({ file }) => file).join(', ');
    const digits = group[0]?.version.split('_', 1)[0] ?? '';
    return warning(
      'duplicate-number',
      `${group.length} migrations have the number ${digits}: ${files}`,
      'They are applied in the order of their names. Give the newer one a number of its own before it is applied anywhere.',
    );
  });
}

/** Each run of two or more in a row that are alike; in order, those stand side by side. */
export function neighbours<T>(row: readonly T[], alike: (a: T, b: T) => boolean): T[][] {
  const groups: T[][] = [];
  let group: T[] = [];
  let before: T | undefined;
  for (const one of row) {
    if (before === undefined || !alike(before, one)) group = [];
    else {
      if (group.length === 0) groups.push(group);
      group.push(...(group.length === 0 ? [before, one] : [one]));
    }
    before = one;
  }
  return groups;
}

/** The digits a file's number is written with. */
const digitsOf = (migration: Migration): string => migration.version.split('_', 1)[0] ?? '';

/** Equal steps that begin at a multiple of the step: 10, 20, 30; but not 1, 3, 5, where files were lost. */
function countsBySteps(steps: readonly { from: bigint; to: bigint }[]): boolean {
  const [first] = steps;
  if (first === undefined) return false;
  const size = first.to - first.from;
  return size > 1n && first.from % size === 0n && steps.every(({ from, to }) => to - from === size);
}

/**
 * One warning that names all numbers missing between the sequential ones (`007, 010–012`), or undefined.
 * Timestamps have no gaps, nor have numbers in equal steps (10, 20, 30), nor is what lies before the first.
 */
export function gaps(incrementals: readonly Migration[]): Diagnostic | undefined {
  const end = incrementals.findIndex(({ number }) => number >= SEQUENTIAL_BELOW);
  const row = end === -1 ? incrementals : incrementals.slice(0, end);
  if (!hasGap(row)) return undefined;
  const steps = row.slice(1).map((migration, i) => ({
    from: row[i]?.number ?? 0n,
    to: migration.number,
    width: digitsOf(row[i] ?? migration).length,
  }));
  if (steps.length > 1 && countsBySteps(steps)) return undefined;

  const wide = steps.filter(({ from, to }) => isGap(Number(from), Number(to)));
  const missing = wide.map(({ from, to, width }) => {
    const [low, high] = [from + 1n, to - 1n].map((number) => number.toString().padStart(width, '0'));
    return low === high ? low : `${low}–${high}`;
  });
  const count = wide.reduce((sum, { from, to }) => sum + (to - from - 1n), 0n);
  return warning(
    'gap',
    `${count === 1n ? 'A number is' : `${count} numbers are`} missing among the migrations: ${missing.join(', ')}`,
    'If a file was lost, bring it back; if the number was never used, nothing needs to be done.',
  );
}
