/**
 * The form of a table's rows in which two replays of the same files agree: generated values by a mark, ids that
 * point to rows with generated ids by what those rows say, everything else by its text.
 */
import { quoteLiteral } from '../database/quote.ts';
import type { Pair, Reference, Table } from './catalog.ts';
import { anyOf, columnOf, digest, rawOf, testsOf, textOf, type Test, type View } from './cells.ts';
import { identityOf } from './identity.ts';

/** Both sides: which columns know a row must be decided alike for them. */
export interface Views {
  left: View;
  right: View;
}

export interface Form {
  /** The table as an item of FROM, called `t`. */
  source: string;
  /** SQL of the whole row as one text. */
  row: string;
  /** SQL of what the row is known by, as one text. */
  key: string;
  cells: readonly Cell[];
  tests: readonly (Test & { column: string })[];
}

interface Cell {
  column: string;
  /** SQL of the text that is compared. */
  normal: string;
  /** SQL of the text that people see. */
  shown: string;
}

/** References are followed so far: a row may be known by its parent, that by its own, and that by its. */
const DEPTH = 3;
/** For people, so far. */
const SHOWN_DEPTH = 2;

/** `ONLY schema.table AS alias`; of an extension's table the rows that are the user's. */
export const sourceOf = (table: Table, alias: string): string => {
  const name = table.only ? `ONLY ${table.id}` : table.id;
  return table.condition === null
    ? `${name} AS ${alias}`
    : `(SELECT tableoid, ctid, * FROM ${name} ${table.condition}) AS ${alias}`;
};

export const tableOf = (view: View, id: string): Table => {
  const table = view.side.tables.get(id);
  if (!table) throw new Error(`no table ${id}`);
  return table;
};

/** The form of one side's rows. */
export function formOf(views: Views, view: View, pair: Pair): Form {
  const cells = pair.columns.map((column) => ({
    column,
    normal: normalOf(views, view, pair.id, column, 't', DEPTH),
    shown: shownOf(views, view, pair.id, column),
  }));
  return {
    source: sourceOf(tableOf(view, pair.id), 't'),
    row: arrayOf(cells.map(({ normal }) => normal)),
    key: identitySql(views, view, pair, 't', DEPTH),
    cells,
    tests: pair.columns.flatMap((column) =>
      testsOf(view, pair.id, column, 't').map((test) => ({ ...test, column })),
    ),
  };
}

/** As array_out writes it, each text can be told from each other, NULL from 'NULL'; and there is no limit of 100. */
const arrayOf = (texts: readonly string[]): string => `ARRAY[${texts.join(', ')}]::text[]::text`;

/** `=text`, or a mark that no text begins with. */
function normalOf(
  views: Views,
  view: View,
  table: string,
  column: string,
  alias: string,
  depth: number,
): string {
  const text = `'=' || ${textOf(columnOf(view.side.tables.get(table), column), alias)}`;
  const tests = testsOf(view, table, column, alias);
  if (tests.length === 0) return text;
  const cases = tests.map(({ sql, via, mark }) => {
    const stand = via ? pointer(views, view, via, table, alias, depth) : quoteLiteral(`~${mark}`);
    return `WHEN ${sql} THEN ${stand}`;
  });
  return `CASE ${cases.join(' ')} ELSE ${text} END`;
}

/** Rows in a circle of references, or further away than anybody follows, are all alike from here. */
function pointer(
  views: Views,
  view: View,
  via: Reference,
  table: string,
  alias: string,
  depth: number,
): string {
  const pair = view.pairs.get(via.table);
  if (!pair || depth === 0) return `'>'`;
  const parent = `p${depth}`;
  const identity = identitySql(views, view, pair, parent, depth - 1);
  return `'>' || coalesce(${digest(lookup(view, via, { table, alias, parent }, identity))}, '')`;
}

function lookup(
  view: View,
  via: Reference,
  at: { table: string; alias: string; parent: string },
  answer: string,
): string {
  const [here, there] = [tableOf(view, at.table), tableOf(view, via.table)];
  const matches = via.columns.map((name, index) => {
    const target = columnOf(there, via.targets[index] ?? '');
    const column = columnOf(here, name);
    return target.builtin && column.builtin
      ? `${rawOf(at.parent, target.name)} = ${rawOf(at.alias, name)}`
      : `${textOf(target, at.parent)} = ${textOf(column, at.alias)}`;
  });
  return `(SELECT ${answer} FROM ${sourceOf(there, at.parent)} WHERE ${matches.join(' AND ')} LIMIT 1)`;
}

/** The key where it is explicit, else what the row says. */
function identitySql(views: Views, view: View, pair: Pair, alias: string, depth: number): string {
  const { key, natural } = identityOf(views, pair);
  const table = view.side.tables.get(pair.id);
  // Without a key many references may be followed, each to many more: not far.
  const further = natural === pair.columns ? Math.min(depth, 1) : depth;
  const byNature = arrayOf([
    `'~'`,
    ...natural.map((column) => normalOf(views, view, pair.id, column, alias, further)),
  ]);
  if (key === null) return byNature;
  const byKey = arrayOf([`'='`, ...key.map((column) => textOf(columnOf(table, column), alias))]);
  const isGenerated = anyOf(key.flatMap((column) => testsOf(view, pair.id, column, alias)));
  return isGenerated === null ? byKey : `CASE WHEN ${isGenerated} THEN ${byNature} ELSE ${byKey} END`;
}

/** The value's text; instead of a generated id, the row that it points to, and that by its own. */
function shownOf(
  views: Views,
  view: View,
  table: string,
  column: string,
  alias = 't',
  depth = SHOWN_DEPTH,
): string {
  const text = textOf(columnOf(view.side.tables.get(table), column), alias);
  const test = testsOf(view, table, column, alias).find(({ via }) => via !== undefined);
  const pair = test?.via && view.pairs.get(test.via.table);
  if (!test?.via || !pair) return text;
  if (depth === 0) return `CASE WHEN ${test.sql} THEN '…' ELSE ${text} END`;
  const parent = `p${depth}`;
  const known = identityOf(views, pair).known;
  const texts = known.map((name) => shownOf(views, view, pair.id, name, parent, depth - 1));
  const said = `${quoteLiteral(`${pair.id} (`)} || concat_ws(', ', VARIADIC ARRAY[${texts.join(', ')}]::text[]) || ')'`;
  const found = lookup(view, test.via, { table, alias, parent }, said);
  return `CASE WHEN ${test.sql} THEN coalesce(${found}, ${text}) ELSE ${text} END`;
}
