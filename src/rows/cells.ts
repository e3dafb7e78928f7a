/**
 * How a value becomes text, and which values are not compared as they are. Each `Test` is SQL that is true for
 * such a value; a value that passes none is compared by its text.
 */
import { quoteIdent, quoteLiteral } from '../database/quote.ts';
import type { Column, Pair, Reference, Table } from './catalog.ts';
import type { LeftOutReason } from './model.ts';
import type { ClockWindow, Side } from './open-side.ts';

/** Which values of a column were generated on one side. */
export interface Rule {
  reason: Extract<LeftOutReason, 'random' | 'sequence' | 'clock'>;
  proven: boolean;
  /** @param text the value as text; `raw` as it is */
  test: (text: string, raw: string) => string;
}

/** By table and column. */
export type Rules = ReadonlyMap<string, ReadonlyMap<string, Rule>>;

/** One side under the rules that hold for it, among the tables that both sides have. */
export interface View {
  side: Side;
  rules: Rules;
  pairs: ReadonlyMap<string, Pair>;
}

export interface Test {
  reason: LeftOutReason;
  proven: boolean;
  sql: string;
  /** What stands for such a value where rows are compared, unless it points elsewhere. */
  mark: 'clock' | 'generated' | 'derived';
  /** Of references: where they lead. */
  via?: Reference;
}

/** 128 bits of SHA-256 in hexadecimal; MD5 is no faster here, and refused by servers under FIPS. */
export const digest = (text: string): string =>
  `left(encode(sha256(convert_to(${text}, getdatabaseencoding())), 'hex'), 32)`;

export const columnOf = (table: Table | undefined, name: string): Column => {
  const column = table?.columns.get(name);
  if (!column) throw new Error(`no column ${name} in ${table?.id ?? 'the table'}`);
  return column;
};

export const rawOf = (alias: string, column: string): string => `${alias}.${quoteIdent(column)}`;

/**
 * The value's text, NULL for NULL. Types of the user's go through their output function, since a cast to text
 * may be of the user's making; so does char(n), whose cast drops blanks. json is compared as it was written, since
 * that is what it keeps; jsonb has one text for each value.
 */
export function textOf(column: Column, alias: string): string {
  const raw = rawOf(alias, column.name);
  if (column.builtin && column.type !== 'bpchar') return `${raw}::text`;
  return `CASE WHEN ${raw} IS DISTINCT FROM NULL THEN format('%s', ${raw}) END`;
}

/** True for a time within the replay; null for types that hold no time of day and date. */
export function clockTest({ type, builtin }: Column, raw: string, window: ClockWindow): string | null {
  if (!builtin) return null;
  const between = ([from, to]: readonly [string, string], cast: string): string =>
    `${raw} BETWEEN ${quoteLiteral(from)}::${cast} AND ${quoteLiteral(to)}::${cast}`;
  if (type === 'timestamptz') return `(${between(window.absolute, type)})`;
  if (type === 'timestamp') return `(${window.local.map((bounds) => between(bounds, type)).join(' OR ')})`;
  if (type !== 'date') return null;
  const days = window.local.map(([from, to]) => [from.slice(0, 10), to.slice(0, 10)] as const);
  return `(${days.map((bounds) => between(bounds, type)).join(' OR ')})`;
}

/** What is true for values of the column that are not compared as they are; the first that is true counts. */
export function testsOf(view: View, tableId: string, name: string, alias: string): Test[] {
  const table = view.side.tables.get(tableId);
  const column = columnOf(table, name);
  const raw = rawOf(alias, name);
  if (column.derivedFrom.length > 0) return derivedTests(view, tableId, column, alias);
  const tests: Test[] = [];
  const clock = clockTest(column, raw, view.side.window);
  if (clock !== null) {
    tests.push({ reason: 'clock', proven: view.side.window.known, sql: clock, mark: 'clock' });
  }
  const found = referenceOf(view, tableId, name);
  const rule = found?.rule ?? view.rules.get(tableId)?.get(name);
  if (rule) {
    const sql = rule.test(textOf(column, alias), raw);
    const reason = found ? 'reference' : rule.reason;
    tests.push({ reason, proven: rule.proven, sql, mark: 'generated', ...(found ? { via: found.via } : {}) });
  }
  return tests;
}

function derivedTests(view: View, tableId: string, column: Column, alias: string): Test[] {
  const bases = column.derivedFrom.flatMap((base) => testsOf(view, tableId, base, alias));
  if (bases.length === 0) return [];
  const sql = `(${bases.map((test) => test.sql).join(' OR ')})`;
  return [{ reason: 'derived', proven: bases.every((test) => test.proven), sql, mark: 'derived' }];
}

/** The reference by which the column points to a generated id, at one or several removes, and that id's rule. */
function referenceOf(
  view: View,
  tableId: string,
  name: string,
  seen: ReadonlySet<string> = new Set(),
): { via: Reference; rule: Rule } | undefined {
  const here = `${tableId}\0${name}`;
  if (seen.has(here)) return undefined;
  for (const via of view.pairs.get(tableId)?.references ?? []) {
    const target = via.targets[via.columns.indexOf(name)];
    if (target === undefined || (via.table === tableId && target === name)) continue;
    const rule =
      referenceOf(view, via.table, target, new Set([...seen, here]))?.rule ??
      view.rules.get(via.table)?.get(target);
    if (rule) return { via, rule };
  }
  return undefined;
}

/** True where any test is; null where there is none. */
export const anyOf = (tests: readonly Test[]): string | null =>
  tests.length === 0 ? null : `(${tests.map((test) => test.sql).join(' OR ')})`;
