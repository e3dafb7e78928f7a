/** The INSERTs of one table. */
import type { Pair } from '../rows/catalog.ts';
import type { Views } from '../rows/forms.ts';
import { identityOf } from '../rows/identity.ts';
import { decide, type Decision, type Surroundings } from './decide.ts';
import type { TableFacts } from './facts.ts';
import { insertStatements, type InsertHead, MOST_ROWS } from './layout.ts';
import { levelsOf } from './levels.ts';
import { originsIn, selectFrom, type SeedRow, SeedRows } from './origin-rows.ts';
import type { ColumnPlan } from './plan-columns.ts';
import type { Problems } from './problems.ts';
import { readRows } from './read-rows.ts';

export interface Writing {
  views: Views;
  around: Surroundings;
  problems: Problems;
  /** `originKey` of the columns whose values others hold. */
  wanted: ReadonlySet<string>;
  /** Tables written so far whose rows others ask for values. */
  written: Map<string, SeedRows>;
  /** Values that come by UPDATE when all rows are there. */
  pending: Pending[];
}

export interface Pending {
  row: SeedRow;
  column: ColumnPlan;
  cell: Extract<Decision, { kind: 'reference' }>;
}

/** @param deferred tables whose values this one gets after its rows are there */
export async function writeTable(
  writing: Writing,
  pair: Pair,
  facts: TableFacts,
  columns: readonly ColumnPlan[],
  deferred: ReadonlySet<string>,
): Promise<{ statements: string[]; rows: number }> {
  const { views, wanted, written } = writing;
  const named = columns.filter(({ isOmitted }) => !isOmitted);
  const head: InsertHead = {
    table: facts.sql,
    columns: named.map((plan) => plan.facts.sql),
    overriding: named.some((plan) => plan.facts.isAlwaysIdentity),
  };
  const known = identityOf(views, pair).known;
  const rows = new SeedRows(facts, columns, (cell) => resolve(writing, cell));
  const isOrigin = originsIn(facts.id, wanted);
  const isKept = deferred.size > 0 || columns.some((plan) => isOrigin(plan.facts.name));
  if (isKept) written.set(facts.id, rows);
  const statements: string[] = [];
  let batch: string[][] = [];
  let count = 0;
  const flush = (): void => {
    if (batch.length > 0) statements.push(...insertStatements(head, batch));
    batch = [];
  };
  const write = (row: SeedRow, later: ReadonlySet<number>): void => {
    const cells = columns.flatMap((plan, index) => {
      if (plan.isOmitted) return [];
      if (!later.has(index)) return [sqlOf(writing, row, index, known)];
      const cell = row.cells[index];
      if (cell?.kind === 'reference') writing.pending.push({ row, column: plan, cell });
      return ['NULL'];
    });
    batch.push(cells);
    if (batch.length === MOST_ROWS) flush();
  };
  for await (const raw of readRows(views, pair, facts, columns)) {
    count += 1;
    const cells = columns.map((plan, index) => {
      const [one, two] = [raw.first[index], raw.again[index]];
      if (!one || !two) throw new Error(`no value of ${facts.id}.${plan.facts.name}`);
      return decide(plan, one, two, writing.around);
    });
    if (isKept) rows.add(raw, cells, isOrigin);
    else write({ table: rows, raw, cells }, new Set());
  }
  const parentsOf = (row: SeedRow, cell: Decision): SeedRow | null => {
    const parent = resolve(writing, cell);
    return parent?.table === row.table ? parent : null;
  };
  const isLater = ({ cells }: SeedRow, index: number): boolean => {
    const cell = cells[index];
    return cell?.kind === 'reference' && cell.origins.some(({ table }) => deferred.has(table));
  };
  for (const level of levelsOf(rows.rows, parentsOf)) {
    for (const { row, circular } of level) {
      const later = new Set(columns.keys().filter((index) => circular.has(index) || isLater(row, index)));
      write(row, later);
    }
    flush();
  }
  flush();
  return { statements, rows: count };
}

/** The row that a generated value was generated in. */
export function resolve({ written }: Writing, cell: Decision): SeedRow | null {
  if (cell.kind !== 'reference') return null;
  for (const origin of cell.origins) {
    const row = written.get(origin.table)?.holding(origin, cell.first, cell.again);
    if (row) return row;
  }
  return null;
}

function sqlOf(writing: Writing, row: SeedRow, index: number, known: readonly string[]): string {
  const { facts, columns } = row.table;
  const [plan, cell] = [columns[index], row.cells[index]];
  if (!plan || !cell) throw new Error(`no value of ${facts.id}`);
  const found = settled(writing, cell, plan);
  if (found.kind === 'constant' || found.kind === 'expression') return found.sql;
  if (found.kind === 'problem') {
    const { why, remedy } = found;
    writing.problems.add({ table: facts.id, column: plan.facts.name, row: rowText(row, known), why, remedy });
  }
  return 'NULL';
}

/** References as what they point to. */
export function settled(writing: Writing, cell: Decision, plan: ColumnPlan): Decision {
  if (cell.kind !== 'reference') return cell;
  const row = resolve(writing, cell);
  if (!row) return cell.otherwise;
  const sql = selectFrom(row, cell, plan);
  if (sql !== null) return { kind: 'expression', sql };
  return {
    kind: 'problem',
    why: `points to a row of ${row.table.facts.id} with a generated key, and nothing else tells that row from the others`,
    remedy: `Give ${row.table.facts.id} a unique key that is not generated, or write fixed keys in the migration.`,
  };
}

/** For people. */
export function rowText({ table, raw }: SeedRow, known: readonly string[]): string {
  const parts = table.columns.flatMap(({ facts: { name } }, index) =>
    known.includes(name) ? [`${name} = ${shortened(raw.first[index]?.text ?? null)}`] : [],
  );
  return parts.join(', ');
}

const shortened = (text: string | null): string =>
  text === null ? 'NULL' : text.length > 80 ? `${text.slice(0, 79)}…` : text;
