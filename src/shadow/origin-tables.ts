/**
 * The parts of tables: columns, constraints and indexes, with the names that PostgreSQL chooses for those that have
 * none (ChooseConstraintName, ChooseIndexName, makeObjectName; without the number of a second one). Pure.
 */
import type { Place } from '../diagnostic.ts';
import { quoteIdent } from '../database/quote.ts';
import type { OriginMap } from './origin-map.ts';
import { columnOf, onRelation, relationOf } from './origin-names.ts';
import { having, items, type Node, struct, structs, text, words } from './tree.ts';

/** Where a statement stands, and what its names mean. */
export interface At {
  origins: OriginMap;
  /** For names without one. */
  schema: string;
  /** The statement's place, or that of a part of it, by the grammar's `location`. */
  place: (location?: unknown) => Place;
}

const SERIAL = new Set(['serial', 'serial2', 'serial4', 'serial8', 'bigserial', 'smallserial']);
const LABELS: Readonly<Record<string, string>> = {
  CONSTR_PRIMARY: 'pkey',
  CONSTR_UNIQUE: 'key',
  CONSTR_FOREIGN: 'fkey',
  CONSTR_CHECK: 'check',
  CONSTR_EXCLUSION: 'excl',
  CONSTR_NOTNULL: 'not_null',
};
const WITH_INDEX = new Set(['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION']);

/** CREATE TABLE, also of a partition and of a foreign table. */
export function createTable(node: Node, at: At): void {
  const relation = relationOf(node['relation'], at.schema);
  at.origins.drop('table', relation, at.place());
  for (const column of structs(node['tableElts'], 'ColumnDef')) addColumn(node['relation'], column, at);
  for (const constraint of structs(node['tableElts'], 'Constraint'))
    addConstraint(node['relation'], constraint, at);
}

function addColumn(table: unknown, column: Node, at: At): void {
  const relation = relationOf(table, at.schema);
  const name = text(column['colname']) ?? '';
  const place = at.place(column['location']);
  at.origins.set('table column', columnOf(relation, name), place);
  const constraints = structs(column['constraints'], 'Constraint');
  const type = words(struct(column['typeName'])?.['names']).at(-1) ?? '';
  if (SERIAL.has(type) || constraints.some(({ contype }) => contype === 'CONSTR_IDENTITY')) {
    at.origins.set('sequence', sibling(relation, objectName(tableName(table), [name], 'seq')), place);
  }
  for (const constraint of constraints) addConstraint(table, constraint, at, name);
}

/** @param column the one that it stands with, of a column's constraint */
function addConstraint(table: unknown, constraint: Node, at: At, column?: string): void {
  const label = LABELS[text(constraint['contype']) ?? ''];
  if (label === undefined) return;
  const relation = relationOf(table, at.schema);
  const name = text(constraint['conname']) ?? constraintName(table, constraint, label, column);
  const place = at.place(constraint['location']);
  at.origins.set('table constraint', onRelation(name, relation), place);
  if (WITH_INDEX.has(text(constraint['contype']) ?? ''))
    at.origins.set('index', sibling(relation, name), place);
}

function constraintName(table: unknown, constraint: Node, label: string, column: string | undefined): string {
  if (label === 'pkey') return objectName(tableName(table), [], label);
  const columns =
    column === undefined
      ? [...words(constraint['keys']), ...words(constraint['fk_attrs']), ...excluded(constraint)]
      : [column];
  if (label !== 'check' || column !== undefined) return objectName(tableName(table), columns, label);
  // A table's check is called after its column where it speaks of one alone.
  const named = new Set(
    [...having(constraint['raw_expr'], 'fields')].map(({ fields }) => words(fields).at(-1) ?? ''),
  );
  return objectName(tableName(table), named.size === 1 ? [...named] : [], label);
}

const excluded = (constraint: Node): string[] =>
  items(constraint['exclusions']).flatMap((pair) =>
    structs(items(pair), 'IndexElem').map(({ name }) => text(name) ?? 'expr'),
  );

/** CREATE INDEX. */
export function createIndex(node: Node, at: At): void {
  const relation = relationOf(node['relation'], at.schema);
  const columns = structs(node['indexParams'], 'IndexElem').map(({ name }) => text(name) ?? 'expr');
  const name = text(node['idxname']) ?? objectName(tableName(node['relation']), columns, 'idx');
  at.origins.set('index', sibling(relation, name), at.place());
}

/** ALTER TABLE, also of a view, an index or a sequence. */
export function alterTable(node: Node, at: At): void {
  const table = node['relation'];
  const relation = relationOf(table, at.schema);
  for (const command of structs(node['cmds'], 'AlterTableCmd')) {
    const subtype = text(command['subtype']) ?? '';
    const name = text(command['name']) ?? '';
    const def = struct(command['def']) ?? {};
    if (subtype === 'AT_AddColumn') addColumn(table, struct(def, 'ColumnDef') ?? {}, at);
    else if (subtype === 'AT_AddConstraint') addConstraint(table, struct(def, 'Constraint') ?? {}, at);
    else if (subtype === 'AT_ChangeOwner') at.origins.set('table', relation, at.place(), 'owner');
    else if (subtype === 'AT_DropColumn')
      at.origins.drop('table column', columnOf(relation, name), at.place());
    else if (subtype.endsWith('Constraint')) {
      at.origins.set('table constraint', onRelation(alteredConstraint(name, def), relation), at.place());
    } else if (/Trig(All|User)?$/.test(subtype)) {
      if (name === '') at.origins.set('table', relation, at.place());
      else at.origins.set('trigger', onRelation(name, relation), at.place());
    } else if (subtype.endsWith('Rule')) at.origins.set('rule', onRelation(name, relation), at.place());
    else if (COLUMN_COMMANDS.test(subtype))
      at.origins.set('table column', columnOf(relation, name), at.place());
    else at.origins.set('table', relation, at.place());
  }
}

/** ALTER CONSTRAINT has the name inside. */
const alteredConstraint = (name: string, def: Node): string =>
  name ||
  (text(struct(def, 'ATAlterConstraint')?.['conname']) ?? text(struct(def, 'Constraint')?.['conname']) ?? '');

const COLUMN_COMMANDS =
  /^AT_(ColumnDefault|CookedColumnDefault|DropNotNull|SetNotNull|SetExpression|DropExpression|SetStatistics|SetOptions|ResetOptions|SetStorage|SetCompression|AlterColumnType|AlterColumnGenericOptions|AddIdentity|SetIdentity|DropIdentity)$/;

const tableName = (table: unknown): string => text(struct(table, 'RangeVar')?.['relname']) ?? '';

/** An object in the same schema as the relation. */
const sibling = (relation: string, name: string): string =>
  `${/^("(?:[^"]|"")*")\./.exec(relation)?.[1] ?? ''}.${quoteIdent(name)}`;

const LONGEST = 63;
const bytes = (value: string): number => Buffer.byteLength(value);

/** `table_columns_label` in 63 bytes: the longer of table and columns is cut (makeObjectName). */
function objectName(table: string, columns: readonly string[], label: string): string {
  let [first, second] = [table, columns.join('_')];
  const room = LONGEST - label.length - 1 - (second === '' ? 0 : 1);
  while (bytes(first) + bytes(second) > room) {
    if (bytes(first) > bytes(second)) first = first.slice(0, -1);
    else second = second.slice(0, -1);
  }
  return [first, ...(second === '' ? [] : [second]), label].join('_');
}
