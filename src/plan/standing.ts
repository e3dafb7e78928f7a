/** Rows of the history and files of the track, side by side. Pure. */
import type { Migration, MigrationSet } from '../migrations/migration.ts';
import type { HistoryRow } from './state.ts';

export interface Standing {
  /** Recorded incrementals whose text is another one now, in their order. */
  changed: readonly Migration[];
  /** Incrementals without a row, in their order. */
  unrecorded: readonly Migration[];
  /** Rows without an incremental, in the order of the history; V1's own is one. */
  others: readonly HistoryRow[];
}

/**
 * Thousands of rows usually come in the order of the files, so both are walked together, and only what is left over is
 * looked up. A version stands in one row, since it is the table's key, and in one file.
 */
export function standing(rows: readonly HistoryRow[], { incrementals }: MigrationSet): Standing {
  const changed: Migration[] = [];
  const left = new Map<string, HistoryRow>();
  let matched = 0;
  for (const row of rows) {
    const migration = incrementals[matched];
    if (migration?.version !== row.version) {
      left.set(row.version, row);
      continue;
    }
    if (isChanged(migration, row)) changed.push(migration);
    matched += 1;
  }
  const unrecorded: Migration[] = [];
  for (const migration of incrementals.slice(matched)) {
    const row = left.get(migration.version);
    if (!row) unrecorded.push(migration);
    else if (isChanged(migration, row)) changed.push(migration);
    left.delete(migration.version);
  }
  return { changed, unrecorded, others: [...left.values()] };
}

/** Rows of the older runner have no checksum. */
const isChanged = (migration: Migration, { checksum }: HistoryRow): boolean =>
  checksum !== null && checksum !== migration.checksum;
