/**
 * What two replays of the same files say about a side's values: one that comes out differently was generated,
 * one that is there again was written in the files.
 */
import { quoteLiteral } from '../database/quote.ts';
import type { Pair } from './catalog.ts';
import { digest, type Rule } from './cells.ts';
import { differingColumns, plainText } from './column-sums.ts';
import { portions } from './cursor.ts';
import { sourceOf } from './forms.ts';
import { type RowDigest, unsharedRows } from './merge.ts';
import type { Side } from './open-side.ts';

/** More values than these are not told apart one by one (a few megabytes). */
const MOST_VALUES = 100_000;

/** Shorter values (a boolean, a die) are in both replays by chance: then the whole column is left out. */
const SURELY_OTHER = 12;
const SHORT = 'short';

let settings = 0;

/**
 * The rules for one side.
 * @param pairs the tables to look at
 * @param again the second replay of the same side
 */
export async function rulesFromReplays(
  side: Side,
  again: Side,
  pairs: readonly Pair[],
): Promise<Map<string, Map<string, Rule>>> {
  const unstable = new Map<string, Set<string>>();
  for (const pair of pairs) {
    if (!again.tables.has(pair.id)) continue;
    const columns = again.tables.get(pair.id)?.columns;
    const wanted = pair.columns.filter((name) => columns?.has(name) && !isDerived(side, pair.id, name));
    unstable.set(pair.id, new Set(await differingColumns(side, again, pair, wanted)));
  }
  const rules = new Map<string, Map<string, Rule>>();
  for (const pair of pairs) {
    const columns = [...(unstable.get(pair.id) ?? [])].filter(
      // The rule of the id that it points to will do.
      (name) => !targetsOf(pair, name).some(([table, column]) => unstable.get(table)?.has(column)),
    );
    const found = new Map<string, Rule>();
    for (const column of columns) found.set(column, await ruleFor(side, again, pair.id, column));
    if (found.size > 0) rules.set(pair.id, found);
  }
  return rules;
}

const isDerived = (side: Side, id: string, name: string): boolean =>
  (side.tables.get(id)?.columns.get(name)?.derivedFrom.length ?? 0) > 0;

const targetsOf = ({ id, references }: Pair, name: string): [table: string, column: string][] =>
  references
    .map(({ table, columns, targets }): [string, string] => [table, targets[columns.indexOf(name)] ?? ''])
    .filter(([table, column]) => column !== '' && (table !== id || column !== name));

/** Which values of a column were generated: by a list of them, or of the others, or all. */
async function ruleFor(side: Side, again: Side, id: string, column: string): Promise<Rule> {
  const generated = new Set<string>();
  const explicit = new Set<string>();
  let hasShort = false;
  const keep = (values: Set<string>, key: string): void => {
    if (values.size <= MOST_VALUES) values.add(key);
  };
  const groups = unsharedRows(valuesOf(side, id, column), valuesOf(again, id, column), (key) =>
    keep(explicit, key),
  );
  for await (const { key, left } of groups) {
    if (left.length === 0) continue;
    keep(generated, key);
    if (left[0]?.h === SHORT) hasShort = true;
  }
  // For people only: the values count as generated, whatever from.
  const reason = side.tables.get(id)?.columns.get(column)?.kind === 'clock' ? 'clock' : 'random';
  const all: Rule = { reason, proven: true, test: (text) => `(${text}) IS NOT NULL` };
  if (hasShort || generated.size === 0) return all;
  if (generated.size <= MOST_VALUES) return { ...all, test: await listed(side, generated, 'IN') };
  return explicit.size <= MOST_VALUES ? { ...all, test: await listed(side, explicit, 'NOT IN') } : all;
}

function valuesOf(side: Side, id: string, column: string): AsyncIterable<RowDigest[]> {
  const table = side.tables.get(id);
  if (!table) throw new Error(`no table ${id}`);
  const text = plainText(side, id, column);
  return portions<RowDigest>(
    side.session,
    `SELECT DISTINCT ${digest('v.x')} COLLATE "C" AS k,
  CASE WHEN length(v.x) < ${SURELY_OTHER} AND v.x <> '~' THEN '${SHORT}' ELSE 'long' END AS h, '' AS at
FROM ${sourceOf(table, 't')} CROSS JOIN LATERAL (SELECT ${text} AS x OFFSET 0) AS v
WHERE v.x IS NOT NULL ORDER BY 1`,
  );
}

/** The list travels once, as a setting of the transaction; the sub-select makes a hash table of it once a query. */
async function listed(
  side: Side,
  digests: ReadonlySet<string>,
  operator: 'IN' | 'NOT IN',
): Promise<Rule['test']> {
  settings += 1;
  const setting = quoteLiteral(`aim_rows.values_${settings}`);
  const array = quoteLiteral(`{${[...digests].join(',')}}`);
  await side.session.send(`SELECT length(set_config(${setting}, ${array}, true))`);
  return (text) => `${digest(text)} ${operator} (SELECT unnest(current_setting(${setting})::text[]))`;
}
