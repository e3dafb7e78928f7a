/** Rows as they are written, and the condition by which SQL finds each again. Pure. */
import { literal } from './literal.ts';
import type { Decision } from './decide.ts';
import type { TableFacts } from './facts.ts';
import { type Origin, originKey } from './origins.ts';
import type { ColumnPlan } from './plan-columns.ts';
import type { RowPair } from './read-rows.ts';

/** One row, of both replays. */
export interface SeedRow {
  table: SeedRows;
  raw: RowPair;
  cells: Decision[];
}

/** Types whose equality is that of their texts, for keys that are not declared. */
const PLAIN = new Set(['bool', 'int2', 'int4', 'int8', 'text', 'varchar', 'uuid', 'date']);

/** A condition that leads from a row back to itself ends here. */
const IN_WORK = Symbol('in work');

export class SeedRows {
  readonly facts: TableFacts;
  readonly columns: readonly ColumnPlan[];
  readonly rows: SeedRow[] = [];
  private readonly conditions = new Map<SeedRow, string | null | typeof IN_WORK>();
  private readonly values = { first: new Map<string, SeedRow>(), again: new Map<string, SeedRow>() };
  private undeclared: Map<SeedRow, string> | undefined;
  private readonly resolve: (decision: Decision) => SeedRow | null;

  /** @param resolve the row that a reference leads to */
  constructor(
    facts: TableFacts,
    columns: readonly ColumnPlan[],
    resolve: (decision: Decision) => SeedRow | null,
  ) {
    this.facts = facts;
    this.columns = columns;
    this.resolve = resolve;
  }

  add(raw: RowPair, cells: Decision[], isOrigin: (column: string) => boolean): void {
    const row = { table: this, raw, cells };
    this.rows.push(row);
    this.columns.forEach(({ facts: { name } }, index) => {
      if (!isOrigin(name)) return;
      this.values.first.set(`${name}\0${raw.first[index]?.text ?? ''}`, row);
      this.values.again.set(`${name}\0${raw.again[index]?.text ?? ''}`, row);
    });
  }

  /** The row in which the value was generated, the same one in both replays. */
  holding({ column }: Origin, first: string, again: string): SeedRow | null {
    const row = this.values.first.get(`${column}\0${first}`);
    return row !== undefined && row === this.values.again.get(`${column}\0${again}`) ? row : null;
  }

  /** What is true for the row alone; null where nothing stable tells it from the others. */
  conditionOf(row: SeedRow): string | null {
    const known = this.conditions.get(row);
    if (known === IN_WORK) return null;
    if (known !== undefined) return known;
    this.conditions.set(row, IN_WORK);
    const declared = this.facts.keys.map((key) => this.byColumns(row, key)).find((one) => one !== null);
    const found = declared ?? this.byContent().get(row) ?? null;
    this.conditions.set(row, found);
    return found;
  }

  private byColumns(row: SeedRow, columns: readonly string[]): string | null {
    const parts = columns.map((name) => this.equals(row, name));
    return parts.includes(null) ? null : parts.join(' AND ');
  }

  private equals(row: SeedRow, name: string): string | null {
    const index = this.columns.findIndex(({ facts }) => facts.name === name);
    const [plan, cell] = [this.columns[index], row.cells[index]];
    const text = row.raw.first[index]?.text ?? null;
    if (!plan || !cell || text === null) return null;
    if (cell.kind === 'reference') {
      const other = this.resolve(cell);
      const sql = other && selectFrom(other, cell, plan);
      return sql === null ? null : `${plan.facts.sql} = ${sql}`;
    }
    if (cell.kind !== 'constant' || plan.facts.unportable.length > 0) return null;
    // 0.1 without quotes is a numeric, which no real is equal to.
    const type = plan.type.name.startsWith('float') ? { name: 'text', builtin: true } : plan.type;
    return `${plan.facts.sql} = ${literal(text, type)}`;
  }

  /** Without a declared key: one column that no two rows share, else as many as it takes. */
  private byContent(): Map<SeedRow, string> {
    if (this.undeclared) return this.undeclared;
    const names = this.columns
      .filter(({ type }) => type.builtin && PLAIN.has(type.name))
      .map(({ facts }) => facts.name);
    const single = names.map((name) => this.distinct([name])).find((found) => found !== null);
    this.undeclared = single ?? this.several(names) ?? new Map<SeedRow, string>();
    return this.undeclared;
  }

  private several(names: readonly string[]): Map<SeedRow, string> | null {
    for (let count = 2; count <= names.length; count += 1) {
      const found = this.distinct(names.slice(0, count));
      if (found) return found;
    }
    return null;
  }

  private distinct(names: readonly string[]): Map<SeedRow, string> | null {
    const conditions = new Map(this.rows.map((row) => [row, this.byColumns(row, names)]));
    const texts = new Set(conditions.values());
    if (texts.has(null) || texts.size < this.rows.length) return null;
    return conditions as Map<SeedRow, string>;
  }
}

/** `(SELECT id FROM organizations WHERE domain = 'x')`; null where nothing tells the row from the others. */
export function selectFrom(
  row: SeedRow,
  { origins, first, again }: Extract<Decision, { kind: 'reference' }>,
  into: ColumnPlan,
): string | null {
  const { facts, columns } = row.table;
  const origin = origins.find(
    (one) => one.table === facts.id && row.table.holding(one, first, again) === row,
  );
  const column = columns.find((plan) => plan.facts.name === origin?.column);
  const condition = row.table.conditionOf(row);
  if (!column || condition === null) return null;
  const only = facts.hasChildren ? 'ONLY ' : '';
  const cast =
    column.facts.type === into.facts.type || column.type.name === into.type.name
      ? ''
      : `::${into.facts.type}`;
  return `(SELECT ${column.facts.sql}${cast} FROM ${only}${facts.sql} WHERE ${condition})`;
}

export const originsIn =
  (table: string, wanted: ReadonlySet<string>) =>
  (column: string): boolean =>
    wanted.has(originKey({ table, column }));
