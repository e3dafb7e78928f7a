/**
 * What belongs to what, as pg_depend has it (PostgreSQL manual, "pg_depend"): `i` internal part of, `a` goes
 * with, `e` member of an extension, `x` goes with an extension. Objects are found internal by this, never by name.
 */
import { type Address, addressOf, rowAddress, type Row, type Rows, text } from './raw.ts';
import type { Shape } from './shape.ts';
import { push } from '../collections.ts';
import { FIRST_USER_OID } from '../database/oid.ts';

export interface Belonging {
  /** What an object is an internal part of. */
  readonly partOf: ReadonlyMap<Address, Address>;
  /** What an object goes with when that is dropped. */
  readonly goesWith: ReadonlyMap<Address, readonly Address[]>;
  /** The extensions, by member. */
  readonly memberOf: ReadonlyMap<Address, Address>;
  readonly dependsOnExtension: ReadonlyMap<Address, readonly Address[]>;
  /** Is it left out: temporary, named to be left out, or part of such? */
  isLeftOut(address: Address): boolean;
}

/** A relation by name, such as the table of the history. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

export function belongingOf(shape: Shape, rows: Rows, leaveOut: readonly RelationName[]): Belonging {
  const { names } = shape;
  const partOf = new Map<Address, Address>();
  const goesWith = new Map<Address, Address[]>();
  const memberOf = new Map<Address, Address>();
  const dependsOnExtension = new Map<Address, Address[]>();
  const parts = new Map<Address, Address[]>();
  for (const row of rows.get('pg_depend') ?? []) {
    const object = addressOf(names.get(text(row['classid'])) ?? '', row['objid'], row['objsubid']);
    const other = addressOf(names.get(text(row['refclassid'])) ?? '', row['refobjid'], row['refobjsubid']);
    if (row['deptype'] === 'e') memberOf.set(object, other);
    if (row['deptype'] === 'x') push(dependsOnExtension, object, other);
    if (row['deptype'] === 'a') push(goesWith, object, other);
    if (row['deptype'] === 'i' && !partOf.has(object)) partOf.set(object, other);
    if (row['deptype'] === 'a' || row['deptype'] === 'i') push(parts, baseOf(other), baseOf(object));
  }
  const leftOut = new Set<Address>();
  const leave = (address: Address): void => {
    if (leftOut.has(address)) return;
    leftOut.add(address);
    for (const part of parts.get(address) ?? []) leave(part);
  };
  for (const address of [...inOtherSchemas(shape, rows), ...named(rows, leaveOut)]) leave(address);
  return {
    partOf,
    goesWith,
    memberOf,
    dependsOnExtension,
    isLeftOut: (address) => leftOut.has(baseOf(address)),
  };
}

/** A column's table; any other object itself. */
export const baseOf = (address: Address): Address => address.split(':', 2).join(':');

/** Objects in schemas that are not read: temporary ones. */
function* inOtherSchemas(shape: Shape, rows: Rows): Generator<Address> {
  const read = new Set(rows.get('pg_namespace')?.map((row) => row['oid']));
  const isRead = (schema: string): boolean => Number(schema) < FIRST_USER_OID || read.has(schema);
  for (const catalog of shape.catalogs.values()) {
    const column = catalog.columns.find(
      ({ treatment }) => treatment.how === 'reference' && treatment.to === 'pg_namespace',
    );
    if (!column) continue;
    for (const row of rows.get(catalog.name) ?? []) {
      const address = rowAddress(catalog.name, row);
      if (address !== undefined && !isRead(text(row[column.name]))) yield address;
    }
  }
}

function named(rows: Rows, leaveOut: readonly RelationName[]): Address[] {
  const schemas = new Map(rows.get('pg_namespace')?.map((row) => [row['oid'], text(row['nspname'])]));
  const isNamed = (row: Row): boolean =>
    leaveOut.some(
      ({ schema, name }) => row['relname'] === name && schemas.get(row['relnamespace'] ?? null) === schema,
    );
  return (rows.get('pg_class') ?? []).filter(isNamed).map((row) => addressOf('pg_class', row['oid']));
}
