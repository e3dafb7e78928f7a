/** How each column of a table is read and written. */
import { anyOf, clockTest, columnOf, rawOf, testsOf, textOf, type View } from '../rows/cells.ts';
import type { Column } from '../rows/catalog.ts';
import { sourceOf, tableOf, type Views } from '../rows/forms.ts';
import type { Sided, SideName } from '../rows/model.ts';
import type { ColumnFacts, TableFacts } from './facts.ts';
import type { LiteralType } from './literal.ts';
import { type Origin, originKey, type Origins } from './origins.ts';
import { usualTest } from './usual.ts';

export interface ColumnPlan {
  facts: ColumnFacts;
  kind: Column['kind'];
  type: LiteralType;
  /** Every row holds what the default gives: the column is not named. */
  isOmitted: boolean;
  /** Where values that were generated elsewhere may come from. */
  origins: readonly Origin[];
  /** One generated value is in several rows, and nowhere else. */
  isRepeated: boolean;
  /** SQL that is true for a value that the default would give, for each side. */
  usual: Sided<string | null>;
}

/** The columns of a table that has rows. */
export async function planColumns(views: Views, facts: TableFacts, origins: Origins): Promise<ColumnPlan[]> {
  const columns: ColumnPlan[] = [];
  for (const one of facts.columns) {
    const column = columnOf(tableOf(views.left, facts.id), one.name);
    const key = originKey({ table: facts.id, column: one.name });
    columns.push({
      facts: one,
      kind: column.kind,
      type: { name: column.type, builtin: column.builtin },
      isOmitted: false,
      origins: origins.of.get(key) ?? [],
      isRepeated: origins.repeated.has(key),
      usual: await bothSides((side) => usualTest(views[side], facts.id, one)),
    });
  }
  const usual = await bothSides((side) => usualColumns(views, side, facts, columns));
  return columns.map((plan, index) => ({
    ...plan,
    isOmitted: usual.left[index] === true && usual.right[index] === true && mayBeOmitted(plan, facts),
  }));
}

/** Each side has a session of its own, which takes one question after the other. */
async function bothSides<T>(ask: (side: SideName) => Promise<T>): Promise<Sided<T>> {
  const [left, right] = await Promise.all([ask('left'), ask('right')]);
  return { left, right };
}

/** A key that is written is not left to a default that is the same for each row. */
function mayBeOmitted(
  { facts: { name }, kind, origins, isRepeated }: ColumnPlan,
  { primaryKey }: TableFacts,
): boolean {
  return origins.length === 0 && !isRepeated && (kind !== null || !primaryKey.includes(name));
}

async function usualColumns(
  views: Views,
  name: SideName,
  { id }: TableFacts,
  columns: readonly ColumnPlan[],
): Promise<boolean[]> {
  if (columns.length === 0) return [];
  const view = views[name];
  const tests = columns.map(
    ({ usual }, index) => `coalesce(bool_and(${usual[name] ?? 'false'}), false) AS u${index}`,
  );
  const [rows = []] = await view.side.session.send(
    `SELECT ${tests.join(', ')} FROM ${sourceOf(tableOf(view, id), 't')}`,
  );
  return columns.map((_, index) => rows[0]?.[`u${index}`] === true);
}

/** What is selected for a column: its text `c`, and flags. */
export function selected(
  view: View,
  side: SideName,
  table: string,
  plan: ColumnPlan,
  index: number,
): string[] {
  const column = columnOf(tableOf(view, table), plan.facts.name);
  const raw = rawOf('t', column.name);
  const isMoney = column.builtin && column.type === 'money';
  const text = `${isMoney ? `${raw}::numeric::text` : textOf(column, 't')} AS c${index}`;
  // What is not written may still tell rows apart.
  if (plan.isOmitted) return [text];
  const clock = clockTest(column, raw, view.side.window);
  const usual = plan.kind === 'clock' || plan.kind === 'volatile' ? plan.usual[side] : null;
  return [
    text,
    ...(clock === null ? [] : [`${clock} AS w${index}`]),
    ...(usual === null ? [] : [`${usual} AS u${index}`]),
    ...(column.builtin && column.type === 'timestamptz'
      ? [
          `(${raw} AT TIME ZONE (SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'))::text AS l${index}`,
        ]
      : []),
  ];
}

/** The value without what is never the same, for sorting. */
export const stable = (view: View, table: string, name: string, expression: string): string => {
  const generated = anyOf(testsOf(view, table, name, 't'));
  return generated === null ? expression : `CASE WHEN NOT ${generated} THEN ${expression} END`;
};
