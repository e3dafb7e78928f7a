/** By what a row is known on both sides. */
import type { Pair } from './catalog.ts';
import { testsOf } from './cells.ts';
import type { Views } from './forms.ts';
import type { LeftOutReason } from './model.ts';

export interface Identity {
  /** The primary key, else another unique key; null where there is none. */
  key: readonly string[] | null;
  /** Columns that know a row whose key was generated: a unique key that was not, else all columns. */
  natural: readonly string[];
  /** The columns by which people are told which row it is: where its key is explicit, and where not. */
  byKey: readonly string[];
  known: readonly string[];
}

const NOT_FOR_PEOPLE: readonly LeftOutReason[] = ['random', 'sequence', 'derived', 'clock'];

/** Decided for both sides alike, whichever generated the values. */
export function identityOf({ left, right }: Views, pair: Pair): Identity {
  const reasons = (column: string): LeftOutReason[] =>
    [left, right].flatMap((view) => testsOf(view, pair.id, column, 't').map(({ reason }) => reason));
  const hasOnly = (columns: readonly string[], allowed: readonly LeftOutReason[]): boolean =>
    columns.every((column) => reasons(column).every((reason) => allowed.includes(reason)));
  const key = pair.keys[0] ?? null;
  const natural = pair.keys.find((columns) => hasOnly(columns, ['reference']));
  const readable = pair.columns.filter((column) => !reasons(column).some((r) => NOT_FOR_PEOPLE.includes(r)));
  const explicit = key && hasOnly(key, ['reference', 'clock']) ? key : undefined;
  return {
    key,
    natural: natural ?? pair.columns,
    byKey: explicit ?? [...new Set([...(key ?? []), ...(natural ?? [])])],
    known: explicit ?? natural ?? (readable.length > 0 ? readable : pair.columns),
  };
}
