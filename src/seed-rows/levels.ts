/** Rows that point to others of their table by generated keys: those pointed to first. Pure. */
import type { Decision } from './decide.ts';
import type { SeedRow } from './origin-rows.ts';

export interface LevelRow {
  row: SeedRow;
  /** Columns that point along a circle of rows: only an UPDATE can set them. */
  circular: ReadonlySet<number>;
}

/**
 * One level for each statement: a row can ask only for rows that an earlier statement wrote.
 * @param parentOf the row of the same table that a value leads to
 */
export function levelsOf(
  rows: readonly SeedRow[],
  parentOf: (row: SeedRow, cell: Decision) => SeedRow | null,
): LevelRow[][] {
  const placed = new Set<SeedRow>();
  const levels: LevelRow[][] = [];
  let left = rows.map((row) => ({
    row,
    parents: row.cells.map((cell) => parentOf(row, cell)),
  }));
  while (left.length > 0) {
    const isReady = (parent: SeedRow | null): boolean => parent === null || placed.has(parent);
    const ready = left.filter(({ row, parents }) =>
      parents.every((parent) => parent === row || isReady(parent)),
    );
    // Without a row that could be next there is a circle, of which one goes ahead without its parents.
    const next = ready.length > 0 ? ready : left.filter(({ row }) => row === onCircle(left, placed));
    levels.push(
      next.map(({ row, parents }) => ({
        row,
        circular: new Set(parents.flatMap((parent, index) => (isReady(parent) ? [] : [index]))),
      })),
    );
    for (const { row } of next) placed.add(row);
    left = left.filter(({ row }) => !placed.has(row));
  }
  return levels;
}

/** From a row along its parents until one comes again; each has one that is not placed. */
function onCircle(
  left: readonly { row: SeedRow; parents: readonly (SeedRow | null)[] }[],
  placed: ReadonlySet<SeedRow>,
): SeedRow | undefined {
  const parents = new Map(left.map((one) => [one.row, one.parents]));
  const seen = new Set<SeedRow>();
  let row = left[0]?.row;
  while (row !== undefined && !seen.has(row)) {
    seen.add(row);
    const here = row;
    row = parents.get(here)?.find((one) => one !== null && one !== here && !placed.has(one)) ?? undefined;
  }
  return row;
}
