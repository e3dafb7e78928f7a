/** Constraints of tables. NOT NULL stands with its column. Pure. */
import type { Fact } from '../../fact.ts';
import { listOf, type TextRow, textOf } from '../../family.ts';
import { INDENT, WIDTH } from '../../layout.ts';
import { apart, expressionForms } from '../../query/layout.ts';
import { quoteIdent } from '../../../database/quote.ts';
import { formsOf } from '../../expression.ts';
import { referencesOf } from './foreign-keys.ts';
import {
  attachmentOf,
  is,
  isCloned,
  isMadeOnly,
  nameOfClone,
  partitionsOf,
  type Relations,
} from './relations.ts';
import { AS_ITEM, AS_STATEMENT, fitted } from './text.ts';

/** In a line of its own, as an item. */
const LONGEST_CHECK = WIDTH - 2 * INDENT.length - 'CHECK (),'.length;

export function constraintFacts(table: TextRow, relations: Relations): Fact[] {
  return (relations.constraints.get(textOf(table, 'oid')) ?? [])
    .filter((row) => row['type'] !== 'n')
    .map((row) => constraintFact(row, table, relations));
}

function constraintFact(row: TextRow, table: TextRow, relations: Relations): Fact {
  const tableName = textOf(table, 'name');
  const name = textOf(row, 'name');
  const base = {
    address: `pg_constraint:${textOf(row, 'oid')}`,
    aspect: '',
    section: 'tables',
    part: 'constraint',
    group: `pg_class:${textOf(table, 'oid')}`,
    reference: `CONSTRAINT ${name} ON ${tableName}`,
  } as const;
  const parent = row['parent'] === null ? [] : [`pg_constraint:${row['parent']}`];
  if (row['type'] === 't' || isGiven(row, table, relations)) {
    const needs = [...parent, attachmentOf(textOf(table, 'oid'))];
    return { ...base, create: [renaming(row, table, relations)], needs };
  }
  const bodies = bodiesOf(row, relations);
  const isOnly = isMadeOnly(row, relations);
  const only = isOnly ? 'ONLY ' : '';
  const isLater = isOnly || (is(row, 'enforced') && !is(row, 'validated'));
  return {
    ...base,
    create: bodies.map((body) => [
      fitted(
        [
          `ALTER TABLE ${only}${tableName} ADD CONSTRAINT ${name}`,
          outdented(body[0] ?? ''),
          body.slice(1).join(' '),
        ],
        AS_STATEMENT,
      ),
    ]),
    ...(isLater ? {} : { inline: bodies.map((body) => itemText(name, body)) }),
    needs: isOnly ? partitionsOf(table) : isLater ? laterThan(row, table, relations) : [],
    without: parent,
    drop: [`ALTER TABLE ${tableName} DROP CONSTRAINT ${name}`],
  };
}

/** A condition in lines of its own, one level higher. */
const outdented = (body: string): string =>
  body.startsWith('CHECK (\n') ? body.replaceAll(`\n${INDENT}`, '\n') : body;

/** A foreign key breaks before REFERENCES, another constraint after its name. */
function itemText(name: string, [first = '', ...rest]: readonly string[]): string {
  const isForeignKey = first.startsWith('FOREIGN KEY');
  return isForeignKey
    ? fitted([`CONSTRAINT ${name} ${first}`, rest.join(' ')], AS_ITEM)
    : fitted([`CONSTRAINT ${name}`, [first, ...rest].join(' ')], AS_ITEM);
}

/** Does it come with that of a parent? A foreign key also has one for each partition of what it refers to. */
function isGiven(row: TextRow, table: TextRow, { attached }: Relations): boolean {
  if (row['type'] === 'c') return !is(row, 'is_local') && !attached.has(textOf(table, 'oid'));
  return isCloned(row);
}

/** The name that it got at first is known, but for the number that it has where that was taken. */
function renaming(row: TextRow, table: TextRow, relations: Relations): string[] {
  const own = textOf(row, 'plain_name');
  const above = relations.indexOf.get(relations.indexOf.get(row['index'] ?? '')?.['parent'] ?? '');
  if (row['type'] === 'c' || row['type'] === 't' || row['parent_relation'] === row['relation']) return [];
  const first =
    row['type'] === 'f'
      ? textOf(row, 'parent_name')
      : above && nameOfClone(textOf(table, 'plain_name'), above, relations);
  if (first === undefined || (own.startsWith(first) && /^\d*$/.test(own.slice(first.length)))) return [];
  const written =
    row['type'] === 'f'
      ? textOf(row, 'quoted_parent_name')
      : /^[a-z_][a-z0-9_]*$/.test(first)
        ? first
        : quoteIdent(first);
  return [`ALTER TABLE ${textOf(table, 'name')} RENAME CONSTRAINT ${written} TO ${textOf(row, 'name')}`];
}

/** Partitions and children that have it in the same state: it is made for all of them together. */
const laterThan = (row: TextRow, table: TextRow, { constraints, attached }: Relations): string[] =>
  listOf(table, 'children')
    .filter((child) => !attached.has(child))
    .filter((child) =>
      constraints
        .get(child)
        ?.some(
          (one) =>
            !is(one, 'validated') &&
            (one['parent'] === row['oid'] ||
              (one['type'] === 'c' && one['plain_name'] === row['plain_name'])),
        ),
    )
    .map((child) => `pg_class:${child}`);

/** Pieces between which a line may break, form by form. */
function bodiesOf(row: TextRow, relations: Relations): string[][] {
  const index = relations.indexOf.get(row['index'] ?? '');
  switch (textOf(row, 'type')) {
    case 'c':
      return expressionForms(textOf(row, 'expression'), textOf(row, 'exact_expression')).map((text) => [
        `CHECK ${LONGEST_CHECK < text.length && !text.includes('\n') ? apart(text, INDENT + INDENT) : `(${text})`}`,
        ...(is(row, 'no_inherit') ? ['NO INHERIT'] : []),
        ...states(row),
      ]);
    case 'f':
      return [
        [
          `FOREIGN KEY (${periodic(listOf(row, 'columns'), row, 'PERIOD ')})`,
          ...referencesOf(row),
          ...states(row),
        ],
      ];
    case 'x':
      return formsOf(exclusion(row, index, ''), exclusion(row, index, 'exact_')).map((text) => [text]);
    default:
      return [[keyText(row, index), ...states(row)]];
  }
}

/** With the tablespace, which stands before the condition. */
function exclusion(row: TextRow, index: TextRow | undefined, form: '' | 'exact_'): string {
  const text = textOf(row, `${form}definition`);
  if (!index?.['tablespace']) return text;
  const predicate = index[`${form}predicate`];
  const found = predicate ? text.lastIndexOf(` WHERE (${predicate})`) : text.search(/ DEFERRABLE\b/);
  const at = found < 0 ? text.length : found;
  return `${text.slice(0, at)} USING INDEX TABLESPACE ${index['tablespace']}${text.slice(at)}`;
}

/** `PRIMARY KEY (id)` with all that its index has. */
function keyText(row: TextRow, index: TextRow | undefined): string {
  const all = index ? listOf(index, 'columns') : listOf(row, 'columns');
  const count = index ? Number(index['key_columns']) : all.length;
  const included = all.slice(count);
  const keys = all.slice(0, count);
  const last = is(row, 'period')
    ? keys.map((key, place) => (place === count - 1 ? `${key} WITHOUT OVERLAPS` : key))
    : keys;
  return [
    row['type'] === 'p' ? 'PRIMARY KEY' : 'UNIQUE',
    ...(index && is(index, 'nulls_not_distinct') ? ['NULLS NOT DISTINCT'] : []),
    `(${last.join(', ')})`,
    ...(included.length > 0 ? [`INCLUDE (${included.join(', ')})`] : []),
    ...(index?.['options'] ? [`WITH (${index['options']})`] : []),
    ...(index?.['tablespace'] ? [`USING INDEX TABLESPACE ${index['tablespace']}`] : []),
  ].join(' ');
}

/** The columns, of which the last may be the period. */
export const periodic = (columns: readonly string[], row: TextRow, word: string): string =>
  columns
    .map((name, place) => (is(row, 'period') && place === columns.length - 1 ? word + name : name))
    .join(', ');

function states(row: TextRow): string[] {
  const deferrable = is(row, 'deferrable') ? ['DEFERRABLE'] : [];
  return [
    ...deferrable,
    ...(is(row, 'deferred') ? ['INITIALLY DEFERRED'] : []),
    ...(is(row, 'enforced') ? (is(row, 'validated') ? [] : ['NOT VALID']) : ['NOT ENFORCED']),
  ];
}
