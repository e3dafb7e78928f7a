/** Where generated values were made, and which other columns hold them. */
import type { Column } from '../rows/catalog.ts';
import { columnOf, testsOf, textOf, type View } from '../rows/cells.ts';
import { sourceOf, tableOf } from '../rows/forms.ts';
import { isTimeType } from './clock-expression.ts';
import type { TableFacts } from './facts.ts';

/** A column that values were generated in. */
export interface Origin {
  table: string;
  column: string;
}

export const originKey = ({ table, column }: Origin): string => `${table}\0${column}`;

/** By `originKey` of a column. */
export interface Origins {
  /** For columns that hold values generated elsewhere: where, the declared reference first. */
  of: ReadonlyMap<string, readonly Origin[]>;
  /** Columns in which one generated value is in several rows, and that is in no other column as a key. */
  repeated: ReadonlySet<string>;
}

/** Shorter values may be the same by chance. */
const SURELY_OTHER = 12;

/** @param tables those with rows, in the order of their making */
export async function originsOf(view: View, tables: readonly TableFacts[]): Promise<Origins> {
  const of = new Map<string, Origin[]>();
  const generators: (Origin & { rank: number; test: string })[] = [];
  for (const facts of tables) {
    for (const { name } of facts.columns) {
      const here = { table: facts.id, column: name };
      const generated = testsOf(view, facts.id, name, 't').find(({ mark }) => mark === 'generated');
      if (generated?.via) of.set(originKey(here), [declared(view, here)]);
      else if (generated && !isTime(columnOf(view.side.tables.get(facts.id), name)))
        generators.push({ ...here, rank: rankOf(view, facts, name), test: generated.sql });
    }
  }
  const repeated = new Set<string>();
  for (const group of await shared(view, generators)) {
    const able = group.filter(({ isRepeated }) => !isRepeated).map(({ origin }) => origin);
    const [best] = able.toSorted((one, two) => one.rank - two.rank);
    for (const { origin, isRepeated } of group) {
      const key = originKey(origin);
      if (!best && isRepeated) repeated.add(key);
      if (best && origin !== best) of.set(key, [...(of.get(key) ?? []), best]);
    }
  }
  return { of, repeated };
}

/** Many rows have the same time, and none has it from another. */
const isTime = ({ type, builtin }: Column): boolean => builtin && isTimeType(type);

/** Along the foreign keys to the column that gives the value. */
function declared(view: View, from: Origin): Origin {
  let here = from;
  for (const seen = new Set<string>(); !seen.has(originKey(here));) {
    seen.add(originKey(here));
    const { table, column } = here;
    const via = testsOf(view, table, column, 't').find((test) => test.via !== undefined)?.via;
    const target = via?.targets[via.columns.indexOf(column)];
    if (via === undefined || target === undefined) return here;
    here = { table: via.table, column: target };
  }
  return here;
}

/** The lower, the likelier a value was made here: a key by itself, with a default that generates. */
function rankOf(view: View, { id, keys }: TableFacts, name: string): number {
  const isKey = keys.some((key) => key.length === 1 && key[0] === name);
  const generates = columnOf(view.side.tables.get(id), name).kind === 'volatile';
  return (isKey ? 0 : 2) + (generates ? 0 : 1);
}

type Shared<T> = { origin: T; isRepeated: boolean }[];

/** The sets of columns that have a value in common, and in which of them it is in several rows. */
async function shared<T extends Origin & { test: string }>(
  view: View,
  generators: readonly T[],
): Promise<Shared<T>[]> {
  if (generators.length === 0) return [];
  const values = generators.map(({ table, column, test }, index) => {
    const there = tableOf(view, table);
    const text = textOf(columnOf(there, column), 't');
    return `SELECT ${index} AS c, ${text} AS x FROM ${sourceOf(there, 't')} WHERE ${test}`;
  });
  const [rows = []] = await view.side.session.send(`SELECT DISTINCT s.columns FROM (
  SELECT string_agg(v.c || CASE WHEN v.n > 1 THEN '+' ELSE '' END, ',' ORDER BY v.c) AS columns
  FROM (SELECT c, x, count(*) AS n FROM (${values.join(' UNION ALL ')}) AS u
    WHERE length(x) >= ${SURELY_OTHER} GROUP BY c, x) AS v
  GROUP BY v.x HAVING sum(v.n) > 1) AS s`);
  const sets = rows.map((row) => String(row['columns'])).sort();
  return sets.map((columns) =>
    columns.split(',').flatMap((part) => {
      const origin = generators[Number(part.replace('+', ''))];
      return origin ? [{ origin, isRepeated: part.endsWith('+') }] : [];
    }),
  );
}
