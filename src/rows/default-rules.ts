/** What the defaults of columns say about values, where no second replay says it better. */
import { quoteLiteral } from '../database/quote.ts';
import type { Column, Pair } from './catalog.ts';
import { columnOf, rawOf, type Rule } from './cells.ts';
import { differingColumns } from './column-sums.ts';
import { sourceOf } from './forms.ts';
import type { Sided, SideName } from './model.ts';
import type { ClockWindow, Side } from './open-side.ts';

/**
 * A UUID as generators make it: a version, the RFC's variant, and no long run of one digit, which people write
 * (`…-000000000001`) and generators give once in 200 million.
 */
const GENERATED_UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';
const LONG_RUN = String.raw`(.)\1{8}`;

/**
 * Rules for columns that the sides hold other values in.
 *
 * Numbers of a sequence are the same in each replay of the same files, so a second replay cannot tell them from
 * written ones. They count as given by the sequence where the two sides do not have the same numbers, and the
 * sequence of each side has reached them all: one that was never used gave none of them.
 *
 * @param withReplays a second replay has told the random values: only sequences are looked at
 */
export async function rulesFromDefaults(
  sides: Sided<Side>,
  pairs: readonly Pair[],
  withReplays: boolean,
): Promise<Sided<Map<string, Map<string, Rule>>>> {
  const rules = { left: new Map<string, Map<string, Rule>>(), right: new Map<string, Map<string, Rule>>() };
  for (const pair of pairs) {
    const columnIn = (side: Side, name: string): Column => columnOf(side.tables.get(pair.id), name);
    const mayBeGenerated = ({ kind, sequence }: Column): boolean =>
      kind !== null && (!withReplays || sequence !== null);
    const wanted = pair.columns.filter((name) =>
      SIDES.some((side) => mayBeGenerated(columnIn(sides[side], name))),
    );
    const differing = await differingColumns(sides.left, sides.right, pair, wanted);
    for (const side of SIDES) {
      const found = new Map<string, Rule>();
      for (const name of differing) {
        const column = columnIn(sides[side], name);
        if (!mayBeGenerated(column)) continue;
        const rule =
          column.kind === 'sequence'
            ? await numbered(sides, side, pair, column)
            : likely(sides[side], column);
        if (rule) found.set(name, rule);
      }
      if (found.size > 0) rules[side].set(pair.id, found);
    }
  }
  return rules;
}

const SIDES = ['left', 'right'] as const;

function likely({ window }: Side, column: Column): Rule {
  if (column.kind === 'clock' && column.default !== null && TIMES.includes(column.type)) {
    const expression = column.default;
    return {
      reason: 'clock',
      proven: window.known,
      test: (_, raw) => isFromClock(column.type, raw, expression, window),
    };
  }
  return {
    reason: 'random',
    proven: false,
    test: (text) => {
      if (column.type !== 'uuid') return `(${text}) IS NOT NULL`;
      return `(${text} ~ '${GENERATED_UUID}' AND replace(${text}, '-', '') !~ '${LONG_RUN}')`;
    },
  };
}

const TIMES: readonly string[] = ['timestamptz', 'timestamp', 'date'];

/**
 * The default gave the value, such as `now() + interval '90 days'`, if it would give it now or would have since
 * the replay began; a local time perhaps in the server's own zone.
 */
export function isFromClock(
  type: string,
  raw: string,
  expression: string,
  { absolute, local }: ClockWindow,
): string {
  const now = `(${expression})::timestamptz`;
  const since = `(now() - ${quoteLiteral(absolute[0])}::timestamptz)`;
  const shifts = local.map(
    ([from]) => `(${quoteLiteral(from)}::timestamp - ${quoteLiteral(local[0]?.[0] ?? '')}::timestamp)`,
  );
  const values =
    type === 'timestamptz' ? [raw] : shifts.map((shift) => `(${raw}::timestamp - ${shift})::timestamptz`);
  const each = values.map((value) => `${value} BETWEEN ${now} - ${since} AND ${now} + interval '1 second'`);
  return `(${each.join(' OR ')})`;
}

/** No rule where the column holds numbers, on either side, that its sequence has not reached. */
async function numbered(
  sides: Sided<Side>,
  name: SideName,
  pair: Pair,
  column: Column,
): Promise<Rule | null> {
  const sequence = sides[name].sequences.get(column.sequence ?? '');
  const reached = await Promise.all(SIDES.map((side) => hasReached(sides[side], pair, column.name)));
  if (!sequence || reached.includes(false)) return null;
  const { increment, min, max, last } = sequence;
  const [from, to] = increment > 0n ? [min, last] : [last, max];
  return { reason: 'sequence', proven: false, test: (_, raw) => `(${raw} BETWEEN ${from} AND ${to})` };
}

async function hasReached(side: Side, { id }: Pair, name: string): Promise<boolean> {
  const table = side.tables.get(id);
  const sequence = side.sequences.get(table?.columns.get(name)?.sequence ?? '');
  if (!table || !sequence?.called) return false;
  const beyond = `${rawOf('t', name)} ${sequence.increment > 0n ? '>' : '<'} ${sequence.last}`;
  const [rows = []] = await side.session.send(
    `SELECT EXISTS (SELECT FROM ${sourceOf(table, 't')} WHERE ${beyond}) AS beyond`,
  );
  return rows[0]?.['beyond'] === false;
}
