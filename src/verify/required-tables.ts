/**
 * The tables that must be there once all files are applied, for a check that takes no time: nothing is replayed.
 *
 * The source are the incrementals, as for `verify` itself, and not V1: where a V1 that is kept by hand has drifted,
 * a database made by the incrementals would be said to lack a table that it never was to have. They are read with
 * the lexer, since the grammar has accepted them when they were applied and its start alone takes longer than all
 * the rest; of each statement only the names are wanted.
 *
 * A table is only required where it is certain. What a DO block or a function makes is not seen, so it is not
 * required either; what one may drop or rename is not required any more: each name in its text, and everything so
 * far where it puts names together as it runs. Nor are partitions, which come and go, typed, temporary and foreign
 * tables. Pure.
 */
import { coveredBy } from '../migrations/covered-by.ts';
import type { MigrationSet } from '../migrations/migration.ts';
import type { TableName } from './statement-cursor.ts';
import { tableStatements, type TableStatement } from './table-statements.ts';

interface Known extends TableName {
  parents: readonly TableName[];
}

/** In the order of their names. A table without a schema may be in any. */
export function requiredTables({ incrementals, consolidated }: MigrationSet): TableName[] {
  const isReplaced = consolidated !== null && coveredBy(consolidated, incrementals).length === 0;
  const files = isReplaced ? [consolidated, ...incrementals] : incrementals;
  const tables = new Tables();
  for (const { sql } of files) tables.read(sql);
  return tables.all;
}

/** Dropping or renaming a table, within code. */
const HARMFUL = /\bdrop\s+(?:foreign\s+)?(?:table|schema|owned)\b|\brename\s+to\b|\bset\s+schema\b/i;
/** Names that are put together as the code runs. */
const isDynamic = (body: string): boolean => /\bexecute\b/i.test(body) && /\|\||%/.test(body);

/** What names consist of, whatever else may stand in quotes. */
const wordsIn = (text: string): string[] => text.toLowerCase().match(/[\w$\u0080-\uffff]+/g) ?? [];

class Tables {
  private known: Known[] = [];
  /** Harmful routines, by name, with their text. */
  private readonly routines = new Map<string, string>();
  private hasPath = false;

  get all(): TableName[] {
    const byName = new Map(this.known.map((table) => [fullName(table), table]));
    return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { schema, name }]) => ({ schema, name }));
  }

  read(sql: string): void {
    for (const statement of tableStatements(sql)) {
      if (statement.kind === 'other') {
        this.hasPath ||= /\bsearch_path\b/i.test(statement.text);
        this.call(statement.text);
      } else this.take(statement);
    }
  }

  private take(statement: TableStatement): void {
    switch (statement.kind) {
      case 'create':
        this.forget([statement.table]);
        this.known.push({ ...statement.table, parents: statement.parents });
        return;
      case 'drop':
        this.drop(statement.tables, statement.cascade);
        return;
      case 'rename':
        this.change(statement.table, (schema) => ({ schema, name: statement.to }));
        return;
      case 'move':
        this.change(statement.table, () => ({ schema: statement.schema, name: statement.table.name }));
        return;
      case 'attach':
        this.forget([statement.table]);
        return;
      case 'drop-schemas':
        this.known = this.known.filter(({ schema }) =>
          schema === undefined ? !this.hasPath : !statement.schemas.includes(schema),
        );
        return;
      case 'rename-schema':
        this.known = this.known.map((table) =>
          table.schema === statement.schema ? { ...table, schema: statement.to } : table,
        );
        return;
      case 'routine':
        if (HARMFUL.test(statement.body)) this.routines.set(statement.name, statement.body);
        return;
      case 'code':
        this.run(statement.body);
        this.call(statement.body);
        return;
      case 'unclear':
      default:
        this.known = [];
    }
  }

  private forget(tables: readonly TableName[]): void {
    this.known = this.known.filter((one) => !tables.some((table) => mayBe(one, table)));
  }

  /** With CASCADE, a table that inherits from a dropped one goes with it. */
  private drop(tables: readonly TableName[], cascade: boolean): void {
    const heirs = this.known.filter(({ parents }) =>
      parents.some((parent) => tables.some((table) => mayBe(parent, table))),
    );
    this.forget(tables);
    if (cascade && heirs.length > 0) this.drop(heirs, cascade);
  }

  private change(table: TableName, to: (schema: string | undefined) => TableName): void {
    const [found, another] = this.known.filter((one) => mayBe(one, table));
    this.forget([table]);
    if (found === undefined || another !== undefined) return;
    const isSure = found.schema === table.schema;
    this.known.push({ ...to(isSure ? found.schema : undefined), parents: found.parents });
  }

  /** Code runs that may drop or rename tables. */
  private run(body: string): void {
    if (!HARMFUL.test(body)) return;
    const said = new Set(wordsIn(body));
    this.known = isDynamic(body)
      ? []
      : this.known.filter(({ name }) => !wordsIn(name).every((word) => said.has(word)));
  }

  /** A statement that names a harmful routine may call it. */
  private call(text: string): void {
    if (this.routines.size === 0) return;
    const said = text.toLowerCase();
    for (const [name, body] of this.routines) if (said.includes(name.toLowerCase())) this.run(body);
  }
}

const fullName = ({ schema, name }: TableName): string => `${schema ?? ''}.${name}`;

/** Can the two names mean one table? */
const mayBe = (one: TableName, other: TableName): boolean =>
  one.name === other.name &&
  (one.schema === undefined || other.schema === undefined || one.schema === other.schema);
