/** Statements that make, rename, move and drop tables, read from their tokens. Pure. */
import { lexStatements } from '../migrations/lexer.ts';
import { Cursor, type TableName } from './statement-cursor.ts';

export type TableStatement =
  | { kind: 'create'; table: TableName; parents: readonly TableName[] }
  | { kind: 'drop'; tables: readonly TableName[]; cascade: boolean }
  | { kind: 'rename'; table: TableName; to: string }
  | { kind: 'move'; table: TableName; schema: string }
  /** It may be dropped by whoever keeps the partitions. */
  | { kind: 'attach'; table: TableName }
  | { kind: 'drop-schemas'; schemas: readonly string[] }
  | { kind: 'rename-schema'; schema: string; to: string }
  /** Code that the server runs: what it does to tables, only its text tells. */
  | { kind: 'routine'; name: string; body: string }
  | { kind: 'code'; body: string }
  /** It may have dropped anything. */
  | { kind: 'unclear' };

const HEADS: readonly (readonly [head: RegExp, read: (cursor: Cursor) => TableStatement | undefined])[] = [
  [/^create (unlogged )?table\b/, create],
  [/^drop table\b/, drop],
  [/^alter table\b/, alter],
  [/^drop schema\b/, dropSchemas],
  [/^alter schema\b/, alterSchema],
  [/^drop (owned|access)\b/, () => ({ kind: 'unclear' })],
  [/^create (or replace )?(function|procedure)\b/, routine],
  [/^do\b/, ({ text }) => ({ kind: 'code', body: text })],
];

/** @returns the statements of a file that matter, and the text of each other one, in which a routine may be called */
export function* tableStatements(sql: string): Generator<TableStatement | { kind: 'other'; text: string }> {
  for (const { start, end, head } of lexStatements(sql)) {
    const words = head.join(' ');
    const found = HEADS.find(([pattern]) => pattern.test(words));
    const text = sql.slice(start, end);
    yield found?.[1](new Cursor(text)) ?? { kind: 'other', text };
  }
}

function create(cursor: Cursor): TableStatement | undefined {
  cursor.skipPast('table');
  cursor.skip('if', 'not', 'exists');
  const table = cursor.table();
  if (table === undefined) return undefined;
  // A partition goes when it is out of date; a typed table goes with its type.
  if (cursor.word === 'partition' || cursor.word === 'of') return undefined;
  return {
    kind: 'create',
    table,
    parents: /inherits/i.test(cursor.text) && cursor.seek('inherits') ? cursor.tables() : [],
  };
}

function drop(cursor: Cursor): TableStatement {
  cursor.skipPast('table');
  cursor.skip('if', 'exists');
  const tables = cursor.tables();
  return tables.length === 0
    ? { kind: 'unclear' }
    : { kind: 'drop', tables, cascade: cursor.word === 'cascade' };
}

function alter(cursor: Cursor): TableStatement | undefined {
  cursor.skipPast('table');
  cursor.skip('if', 'exists');
  cursor.skip('only');
  const table = cursor.table();
  if (table === undefined) return { kind: 'unclear' };
  if (cursor.written === '*') cursor.next();
  if (cursor.skip('rename', 'to')) return named(cursor, (to) => ({ kind: 'rename', table, to }));
  if (cursor.skip('set', 'schema')) return named(cursor, (schema) => ({ kind: 'move', table, schema }));
  if (!cursor.skip('attach', 'partition')) return undefined;
  const attached = cursor.table();
  return attached === undefined ? { kind: 'unclear' } : { kind: 'attach', table: attached };
}

function dropSchemas(cursor: Cursor): TableStatement {
  cursor.skipPast('schema');
  cursor.skip('if', 'exists');
  return { kind: 'drop-schemas', schemas: cursor.tables().map(({ name }) => name) };
}

function alterSchema(cursor: Cursor): TableStatement | undefined {
  cursor.skipPast('schema');
  const schema = cursor.name();
  if (schema === undefined || !cursor.skip('rename', 'to')) return undefined;
  return named(cursor, (to) => ({ kind: 'rename-schema', schema, to }));
}

function routine(cursor: Cursor): TableStatement {
  cursor.skipPast('function', 'procedure');
  return { kind: 'routine', name: cursor.table()?.name ?? '', body: cursor.text };
}

function named(cursor: Cursor, make: (name: string) => TableStatement): TableStatement {
  const name = cursor.name();
  return name === undefined ? { kind: 'unclear' } : make(name);
}
