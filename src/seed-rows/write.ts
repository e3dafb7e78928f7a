/**
 * The seeded rows of a replayed database as SQL. What comes out differently in a second replay of the same files was
 * generated, and is kept as the expression that generates it; a reference to a generated key asks for it by what its
 * row is known by. Each row is looked at in both replays: what one statement cannot give in both is an error.
 */
import { constraintsAfterRows, seedTable } from './after-rows.ts';
import type { Pair } from '../rows/catalog.ts';
import { pairTables } from '../rows/catalog.ts';
import type { Rules } from '../rows/cells.ts';
import type { Views } from '../rows/forms.ts';
import { closeSide, explained, openSide, type Side } from '../rows/open-side.ts';
import { rulesFromReplays } from '../rows/second-replay.ts';
import { DAY, microseconds, type LocalWindow } from './clock-expression.ts';
import type { Surroundings } from './decide.ts';
import { majorOf, readFacts, type TableFacts } from './facts.ts';
import type { Replays, SeedOptions, SeedSql } from './model.ts';
import { nodesOf } from './nodes.ts';
import { originKey, originsOf } from './origins.ts';
import { type ColumnPlan, planColumns } from './plan-columns.ts';
import { Problems } from './problems.ts';
import { seededTables } from './seeded-tables.ts';
import { numberingOnly, sequenceStatements } from './seed-sequences.ts';
import { orderTables } from './table-order.ts';
import { withUndeclared } from './undeclared.ts';
import { updateStatements } from './updates.ts';
import { type Writing, writeTable } from './write-table.ts';

/**
 * @throws Failure (exit 4): `row-not-writable`, one for each column with such values; `rows-hidden` where rights or
 * row-level security hide rows. ServerError, ConnectionLost
 */
export async function writeRows({ first, again }: Replays, options: SeedOptions = {}): Promise<SeedSql> {
  try {
    return await writeSides(await openSide(first), await openSide(again), options);
  } catch (error) {
    throw explained(error);
  } finally {
    await Promise.all([closeSide(first), closeSide(again)]);
  }
}

/** A table with rows. */
export interface Planned {
  facts: TableFacts;
  pair: Pair;
  columns: readonly ColumnPlan[];
  rows: number;
}

async function writeSides(whole: Side, other: Side, options: SeedOptions): Promise<SeedSql> {
  const { leaveOut = () => false, searchPath = ['public'] } = options;
  const problems = new Problems();
  const isLeftOut = (id: string): boolean => {
    const table = whole.tables.get(id) ?? other.tables.get(id);
    return table !== undefined && leaveOut(table.schema, table.name);
  };
  const counts = await seededTables(whole, other, isLeftOut, problems);
  problems.raise();
  const seeded = ({ tables }: Side): Side['tables'] => new Map([...tables].filter(([id]) => counts.has(id)));
  const first = { ...whole, tables: seeded(whole) };
  const again = { ...other, tables: seeded(other) };
  const pairs = pairTables(first.tables, again.tables);
  const plain = await viewsOf(first, again, pairs);
  const facts = await readFacts(first.session, [...pairs.keys()], searchPath);
  const origins = await originsOf(plain.left, [...facts.values()]);
  const views = await withUndeclared(plain, origins);
  const planned: Planned[] = [];
  for (const one of facts.values()) {
    const pair = views.left.pairs.get(one.id);
    const rows = counts.get(one.id);
    if (!pair || rows === undefined) throw new Error(`no rows of ${one.id}`);
    planned.push({ facts: one, pair, columns: await planColumns(views, one, origins), rows });
  }
  const nodes = await nodesOf(first.session, planned);
  const order = orderTables(nodes);
  for (const table of order.stuck) {
    problems.add({ table, column: null, row: null, ...STUCK });
  }
  problems.raise();
  const writing: Writing = {
    views,
    problems,
    around: await surroundings(first, again),
    wanted: new Set([...origins.of.values()].flat().map(originKey)),
    written: new Map(),
    pending: [],
  };
  const written: { facts: TableFacts; statements: string[]; rows: number }[] = [];
  for (const id of order.order) {
    const plan = planned.find((one) => one.facts.id === id);
    if (!plan) throw new Error(`no plan for ${id}`);
    const found = await writeTable(
      writing,
      plan.pair,
      plan.facts,
      plan.columns,
      order.deferred.get(id) ?? NONE,
    );
    written.push({ facts: plan.facts, ...found });
  }
  const updates = updateStatements(writing);
  const updated = new Set(updates.map(({ table }) => table));
  const numbering = numberingOnly(whole, isLeftOut);
  const sequences = await sequenceStatements(whole, other, (id) => numbering.has(id), problems);
  problems.raise();
  return {
    tables: written.map(({ facts: own, ...found }) => seedTable(own, found, updated)),
    updates: updates.map(({ sql }) => sql),
    sequences,
    afterRows: constraintsAfterRows(planned, nodes, order.late),
    last: planned.some((one) => one.facts.isDeferred) ? ['SET CONSTRAINTS ALL IMMEDIATE;'] : [],
  };
}

const NONE: ReadonlySet<string> = new Set();

const STUCK = {
  why: 'refers to rows of other tables by generated keys, and they to its, by columns that cannot be NULL',
  remedy: 'Let one of the columns be NULL, or write fixed keys in the migration.',
};

async function viewsOf(first: Side, again: Side, pairs: ReadonlyMap<string, Pair>): Promise<Views> {
  const rules = (one: Side, two: Side): Promise<Rules> => rulesFromReplays(one, two, [...pairs.values()]);
  return {
    left: { side: first, pairs, rules: await rules(first, again) },
    right: { side: again, pairs, rules: await rules(again, first) },
  };
}

async function surroundings(first: Side, again: Side): Promise<Surroundings> {
  const windows = { first: windowsOf(first), again: windowsOf(again) };
  const [one, two] = [daysOf(windows.first), daysOf(windows.again)];
  const [rows = []] = await first.session.send('SELECT oid::text AS oid FROM pg_largeobject_metadata');
  return {
    major: await majorOf(first.session),
    windows,
    isOtherDay: one.isDisjointFrom(two),
    largeObjects: new Set(rows.map(({ oid }) => String(oid))),
  };
}

/** In the server's own zone, which is that of its CURRENT_DATE. */
const daysOf = (windows: readonly LocalWindow[]): Set<bigint> => {
  const own = windows.at(-1);
  return new Set(own ? [own.from / DAY, own.to / DAY] : []);
};

const windowsOf = ({ window }: Side): LocalWindow[] =>
  window.local.map(([from, to]) => ({ from: microseconds(from) ?? 0n, to: microseconds(to) ?? 0n }));
