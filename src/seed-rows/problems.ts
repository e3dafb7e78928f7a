/** What cannot be written, gathered for one answer. */
import { type Diagnostic, EXIT, Failure } from '../diagnostic.ts';

export interface Problem {
  table: string;
  /** Null where it is about the table's rows as such. */
  column: string | null;
  /** The row by its key, for people. */
  row: string | null;
  /** Why, as the end of a sentence: `holds …`. */
  why: string;
  remedy: string;
}

/** More would hide the first ones. */
const MOST_TOLD = 20;

export class Problems {
  private readonly found = new Map<string, { problem: Problem; rows: number }>();

  /** Of several rows with the same, the first is told and the others are counted. */
  add(problem: Problem): void {
    const key = [problem.table, problem.column, problem.why].join('\0');
    const before = this.found.get(key);
    if (before) before.rows += 1;
    else this.found.set(key, { problem, rows: 1 });
  }

  get isEmpty(): boolean {
    return this.found.size === 0;
  }

  /** @throws Failure (exit 4) where there is any */
  raise(): void {
    if (this.isEmpty) return;
    const all = [...this.found.values()].map(({ problem, rows }) => diagnosticOf(problem, rows));
    const more = all.length - MOST_TOLD;
    const told = all.slice(0, MOST_TOLD);
    throw new Failure(
      EXIT.refused,
      more > 0
        ? [...told, { severity: 'error', code: 'row-not-writable', message: `… and ${more} more` }]
        : told,
    );
  }
}

function diagnosticOf({ table, column, row, why, remedy }: Problem, rows: number): Diagnostic {
  const where = column === null ? table : `${table}.${column}`;
  const others = rows > 1 ? `, and ${rows - 1} more row(s)` : '';
  return {
    severity: 'error',
    code: 'row-not-writable',
    message: `The seeded rows cannot be written as SQL: ${where} ${why}`,
    ...(row === null ? {} : { detail: `In the row ${row}${others}` }),
    remedy,
  };
}
