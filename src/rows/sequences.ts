/** What the sequences will give next, where that matters. */
import { quoteIdent } from '../database/quote.ts';
import { nextOf, type Column, type Pair, type Sequence } from './catalog.ts';
import type { View } from './cells.ts';
import { sourceOf, tableOf, type Views } from './forms.ts';
import type { SequenceDifference } from './model.ts';
import type { Side } from './open-side.ts';

interface Use {
  pair: Pair;
  column: Column;
}

/** The sequences that number a column of any table. */
export const numberingSequences = (...sides: readonly Side[]): Set<string> =>
  new Set(
    sides.flatMap(({ tables }) =>
      [...tables.values()].flatMap(({ columns }) =>
        [...columns.values()].flatMap(({ sequence }) => (sequence === null ? [] : [sequence])),
      ),
    ),
  );

/**
 * Sequences that will give a number that is taken, on either side; and those whose next number differs although
 * the rows that they number are there with the same numbers, or that number no table.
 * @param rowsOf how many rows a table has on the left and the right together
 * @param numbering those that number a column, if only of a table that is ignored
 */
export async function compareSequences(
  views: Views,
  rowsOf: (id: string) => number,
  numbering: ReadonlySet<string>,
): Promise<SequenceDifference[]> {
  const { left, right } = views;
  const differences: SequenceDifference[] = [];
  for (const sequence of left.side.sequences.values()) {
    const other = right.side.sequences.get(sequence.id);
    if (!other) continue;
    const uses = usesOf(left, sequence);
    const found = !numbering.has(sequence.id) ? [positions(sequence, other, null)] : [];
    for (const use of uses) {
      if (rowsOf(use.pair.id) > 0) found.push(await compareUse(views, sequence, other, use));
    }
    differences.push(...found.filter((difference) => difference !== null));
  }
  return differences;
}

/** The columns that it numbers. */
const usesOf = ({ side, pairs }: View, { id }: Sequence): Use[] =>
  [...pairs.values()].flatMap((pair) =>
    pair.columns
      .map((name) => side.tables.get(pair.id)?.columns.get(name))
      .filter((column) => column?.sequence === id && column.kind === 'sequence')
      .flatMap((column) => (column ? [{ pair, column }] : [])),
  );

async function compareUse(
  { left, right }: Views,
  sequence: Sequence,
  other: Sequence,
  use: Use,
): Promise<SequenceDifference | null> {
  const isKey = use.pair.keys.some((key) => key.length === 1 && key[0] === use.column.name);
  const [mine, theirs] = await Promise.all([
    isKey ? firstTaken(left, sequence, use) : null,
    isKey ? firstTaken(right, other, use) : null,
  ]);
  if (mine !== null || theirs !== null) {
    return { ...both('collides', sequence, other, use), taken: { left: mine, right: theirs } };
  }
  const isLeftOut = [left, right].some(({ rules }) => rules.get(use.pair.id)?.has(use.column.name));
  return isLeftOut ? null : positions(sequence, other, use);
}

const positions = (sequence: Sequence, other: Sequence, use: Use | null): SequenceDifference | null =>
  nextOf(sequence) === nextOf(other) ? null : both('position', sequence, other, use);

const both = (
  kind: SequenceDifference['kind'],
  sequence: Sequence,
  other: Sequence,
  use: Use | null,
): SequenceDifference => ({
  kind,
  sequence: sequence.id,
  table: use?.pair.id ?? null,
  column: use?.column.name ?? null,
  left: nextOf(sequence)?.toString() ?? null,
  right: nextOf(other)?.toString() ?? null,
});

/** The first number from the next one on that a row has already; null where none has. */
async function firstTaken(view: View, sequence: Sequence, { pair, column }: Use): Promise<string | null> {
  const next = nextOf(sequence);
  if (next === null) return null;
  const { increment, min, max } = sequence;
  const name = `t.${quoteIdent(column.name)}`;
  const step = increment > 0n ? increment : -increment;
  const ahead = increment > 0n ? `BETWEEN ${next} AND ${max}` : `BETWEEN ${min} AND ${next}`;
  const [rows = []] = await view.side.session.send(
    `SELECT ${increment > 0n ? 'min' : 'max'}(${name})::text AS taken FROM ${sourceOf(tableOf(view, pair.id), 't')}
WHERE ${name} ${ahead} AND (${name}::numeric - ${next}) % ${step} = 0`,
  );
  const taken = rows[0]?.['taken'];
  return typeof taken === 'string' ? taken : null;
}
