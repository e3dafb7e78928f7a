/**
 * The order of columns in tables that inherit: a child has those of its parents first, but for columns that a
 * parent got when the child was there already, which stand last, and for parents that the child got later. Pure.
 */
import type { Address } from '../../../catalog/raw.ts';
import { push } from '../../../collections.ts';
import { listOf, type TextRow, textOf } from '../../family.ts';

export interface Inheritance {
  /** Columns that are added when the tables with these addresses are there. */
  readonly lateColumns: ReadonlyMap<Address, readonly Address[]>;
  /** By the oid of a table: late columns that it has in their place, and so is made after. */
  readonly madeAfter: ReadonlyMap<string, readonly Address[]>;
  /** By the oid of a child: names of columns that it gets when they are added to a parent. */
  readonly lateIn: ReadonlyMap<string, ReadonlySet<string>>;
  /** Oids of children that are made with all their columns, and inherit then. */
  readonly adopted: readonly string[];
}

interface Tables {
  readonly tables: ReadonlyMap<string, TextRow>;
  readonly columns: ReadonlyMap<string, readonly TextRow[]>;
}

const isInherited = (row: TextRow): boolean => row['is_inherited'] === 'true';
const isLocal = (row: TextRow): boolean => row['is_local'] === 'true';
const nameOf = (row: TextRow): string => textOf(row, 'plain_name');
export const columnAddress = (row: TextRow): Address =>
  `pg_class:${textOf(row, 'relation')}:${textOf(row, 'number')}`;

export function inheritanceOf(found: Tables): Inheritance {
  const children = [...found.tables.values()].filter(
    (table) => table['bound'] === null && listOf(table, 'parents').length > 0,
  );
  const lateColumns = new Map<Address, Address[]>();
  const lateIn = new Map<string, Set<string>>();
  for (const child of children) {
    const late = lateNames(child, found);
    lateIn.set(textOf(child, 'oid'), late);
    for (const name of late) {
      for (const column of declared(child, name, found)) {
        push(lateColumns, columnAddress(column), `pg_class:${textOf(child, 'oid')}`);
      }
    }
  }
  for (const columns of found.columns.values()) addFollowing(columns, lateColumns);
  const madeAfter = new Map<string, Address[]>();
  for (const child of children) {
    const oid = textOf(child, 'oid');
    for (const column of found.columns.get(oid) ?? []) {
      if (!isInherited(column) || lateIn.get(oid)?.has(nameOf(column))) continue;
      for (const first of declared(child, nameOf(column), found)) {
        if (lateColumns.has(columnAddress(first))) push(madeAfter, oid, columnAddress(first));
      }
    }
  }
  const adopted = children.filter((child) => isAdopted(child, found)).map((child) => textOf(child, 'oid'));
  return { lateColumns, madeAfter, lateIn, adopted };
}

/** Inherited columns that stand behind one that the child declared. */
function lateNames(child: TextRow, { columns }: Tables): Set<string> {
  const all = columns.get(textOf(child, 'oid')) ?? [];
  const first = all.findIndex((row) => !isInherited(row));
  const behind = first < 0 ? [] : all.slice(first);
  return new Set(behind.filter((row) => isInherited(row) && !isLocal(row)).map(nameOf));
}

/** Where the column of that name comes from. */
export function declared(child: TextRow, name: string, found: Tables): TextRow[] {
  return listOf(child, 'parents').flatMap((oid) => {
    const parent = found.tables.get(oid);
    const column = found.columns.get(oid)?.find((row) => nameOf(row) === name);
    if (!parent || !column) return [];
    return isLocal(column) ? [column] : declared(parent, name, found);
  });
}

/** What stands behind a late column is added after it. */
function addFollowing(columns: readonly TextRow[], lateColumns: Map<Address, Address[]>): void {
  const first = columns.findIndex((row) => lateColumns.has(columnAddress(row)));
  if (first < 0) return;
  let before = columns[first];
  for (const column of columns.slice(first + 1).filter(isLocal)) {
    if (before) push(lateColumns, columnAddress(column), columnAddress(before));
    before = column;
  }
}

/** Has it declared all columns itself, in an order that INHERITS in CREATE TABLE would not give? */
function isAdopted(child: TextRow, { columns }: Tables): boolean {
  const own = columns.get(textOf(child, 'oid')) ?? [];
  const inherited = listOf(child, 'parents').flatMap((oid) => (columns.get(oid) ?? []).map(nameOf));
  const usual = [...new Set([...inherited, ...own.map(nameOf)])];
  const both = own.filter(isInherited);
  if (!both.every(isLocal)) return false;
  // PostgreSQL takes no generation expression of an inherited column in CREATE TABLE (up to 15).
  const hasGenerated = both.some((row) => row['generated'] !== '');
  return hasGenerated || usual.join('\0') !== own.map(nameOf).join('\0');
}
