/**
 * Compares the seeded rows of two shadow databases of the same major.
 *
 * First each table that has rows is reduced to digests on the server, with the times of the replay by one mark: where all agree,
 * which is the usual case, nothing else is read. Only where a table differs it is asked which values come out
 * differently by nature (`second-replay.ts`, else `default-rules.ts`), the table's rows are brought into a form
 * without them (`forms.ts`), and what still differs is told row by row.
 */
import { pairTables, type Pair, type Tables } from './catalog.ts';
import type { Rule, Rules } from './cells.ts';
import { rulesFromDefaults } from './default-rules.ts';
import { differencesOf } from './details.ts';
import { differingBuckets, fingerprint, type Fingerprint } from './fingerprint.ts';
import { formOf, type Form, type Views } from './forms.ts';
import { leftOutOf, oneSidedColumns, oneSidedTables } from './left-out.ts';
import type { Replay, RowComparison, RowOptions, Sided, SideName } from './model.ts';
import { occupiedTables } from './occupied.ts';
import { closeSide, explained, openSide, type Side } from './open-side.ts';
import { rulesFromReplays } from './second-replay.ts';
import { compareSequences, numberingSequences } from './sequences.ts';

const LIMIT = 100;
const SIDES = ['left', 'right'] as const;

/** One table with rows in its current form on both sides. */
interface Compared {
  pair: Pair;
  forms: Sided<Form>;
  prints: Sided<Fingerprint>;
}

/**
 * @param left what should be, for `missing` and `extra`
 * @throws Failure `rows-hidden` (exit 4) where rights or row-level security hide rows; ServerError, ConnectionLost
 */
export async function compareRows(
  left: Replay,
  right: Replay,
  options: RowOptions = {},
): Promise<RowComparison> {
  return compareOpened(left, right, { left: openSide(left), right: openSide(right) }, options);
}

/** As `compareRows`, where the sides are opened (`openSide`) already, or just now. Closes them. */
export async function compareOpened(
  left: Replay,
  right: Replay,
  sides: Sided<Side | Promise<Side>>,
  options: RowOptions = {},
): Promise<RowComparison> {
  try {
    const [one, two] = await Promise.all([sides.left, sides.right]);
    return await compareSides({ left: one, right: two }, options);
  } catch (error) {
    throw explained(error);
  } finally {
    await Promise.all([closeSide(left), closeSide(right)]);
  }
}

/** Nothing differs that would matter to who uses the database. */
export const rowsAgree = ({ differences, oneSided, truncated, sequences }: RowComparison): boolean =>
  [differences, oneSided, truncated, sequences].every((list) => list.length === 0);

async function compareSides(sides: Sided<Side>, options: RowOptions): Promise<RowComparison> {
  const { limit = LIMIT, ignore = () => false } = options;
  const wanted = (tables: Tables): Tables =>
    new Map([...tables].filter(([, { schema, name }]) => !ignore(schema, name)));
  const left = { ...sides.left, tables: wanted(sides.left.tables) };
  const right = { ...sides.right, tables: wanted(sides.right.tables) };
  const pairs = pairTables(left.tables, right.tables);
  const plain = viewsOf({ left, right }, pairs, { left: new Map(), right: new Map() });
  const occupied = await Promise.all([occupiedTables(left), occupiedTables(right)]);
  const filled = [...pairs.values()].filter(({ id }) => occupied.some((ids) => ids.has(id)));
  const compared = new Map<string, Compared>();
  await Promise.all(filled.map(async (pair) => compared.set(pair.id, await compareTable(plain, pair))));
  const differing = [...compared.values()].filter(differs).map(({ pair }) => pair);
  const rules = await rulesFor({ left, right }, differing, options);
  const views = viewsOf({ left, right }, pairs, rules);
  const result: RowComparison = {
    differences: [],
    oneSided: await oneSidedTables({ left, right }),
    sequences: [],
    leftOut: [],
    truncated: [],
    tablesCompared: 0,
    rowsCompared: 0,
  };
  for (const pair of filled) {
    const first = compared.get(pair.id);
    if (!first) continue;
    const table = differing.includes(pair) ? await compareTable(views, pair, first) : first;
    result.tablesCompared += 1;
    result.rowsCompared += table.prints.left.rows;
    result.leftOut.push(...leftOutOf(views, pair, table), ...oneSidedColumns({ left, right }, pair));
    if (!differs(table)) continue;
    const { differences, more } = await differencesOf(views, pair, table.forms, table.prints, limit);
    result.differences.push(...differences);
    if (more > 0) result.truncated.push({ table: pair.id, more });
  }
  const rowsOf = (id: string): number => {
    const prints = compared.get(id)?.prints;
    return (prints?.left.rows ?? 0) + (prints?.right.rows ?? 0);
  };
  return {
    ...result,
    sequences: await compareSequences(views, rowsOf, numberingSequences(sides.left, sides.right)),
  };
}

const viewsOf = (sides: Sided<Side>, pairs: ReadonlyMap<string, Pair>, rules: Sided<Rules>): Views => ({
  left: { side: sides.left, pairs, rules: rules.left },
  right: { side: sides.right, pairs, rules: rules.right },
});

/** @param before what is known already of the table; is the answer where the rules do not concern the table */
async function compareTable(views: Views, pair: Pair, before?: Compared): Promise<Compared> {
  const forms = { left: formOf(views, views.left, pair), right: formOf(views, views.right, pair) };
  if (before && SIDES.every((name) => forms[name].row === before.forms[name].row)) return before;
  const [left, right] = await Promise.all(
    SIDES.map((name) => fingerprint(views[name].side.session, forms[name])),
  );
  if (!left || !right) throw new Error('unreachable');
  return { pair, forms, prints: { left, right } };
}

const differs = ({ prints }: Compared): boolean => differingBuckets(prints.left, prints.right).length > 0;

/** Which values of the differing tables were generated; a second replay of each side is asked for in turn. */
async function rulesFor(
  sides: Sided<Side>,
  pairs: readonly Pair[],
  { replayAgain }: RowOptions,
): Promise<Sided<Rules>> {
  const rules: Sided<Rules> = { left: new Map(), right: new Map() };
  if (pairs.length === 0) return rules;
  const likely = await rulesFromDefaults(sides, pairs, replayAgain !== undefined);
  if (!replayAgain) return likely;
  for (const name of SIDES) {
    rules[name] = merged(likely[name], await provenRules(sides[name], name, pairs, replayAgain));
  }
  return rules;
}

async function provenRules(
  side: Side,
  name: SideName,
  pairs: readonly Pair[],
  replayAgain: NonNullable<RowOptions['replayAgain']>,
): Promise<Map<string, Map<string, Rule>>> {
  await using replay = await replayAgain(name);
  try {
    return await rulesFromReplays(side, await openSide(replay), pairs);
  } finally {
    await closeSide(replay);
  }
}

/** The second's rule where both have one. */
const merged = (one: Rules, two: Rules): Rules =>
  new Map(
    [...new Set([...one.keys(), ...two.keys()])].map((id) => [
      id,
      new Map([...(one.get(id) ?? []), ...(two.get(id) ?? [])]),
    ]),
  );
