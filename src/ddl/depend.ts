/** What needs what, as pg_depend has it. */
import type { Address } from '../catalog/raw.ts';
import { addressOf } from '../catalog/raw.ts';
import { push } from '../collections.ts';
import { FIRST_USER_OID } from '../database/oid.ts';
import type { TextRow } from './family.ts';
import { textOf } from './family.ts';

export interface Dependencies {
  /** Of every kind, by what needs. */
  readonly needs: ReadonlyMap<Address, readonly Address[]>;
  /** `i`, internal part of; `P` and `S`, partition of. */
  readonly partOf: ReadonlyMap<Address, Address>;
  /** `e`, the extension of a member. */
  readonly memberOf: ReadonlyMap<Address, Address>;
  /** `a`, goes when that is dropped; `i` too. */
  readonly parts: ReadonlyMap<Address, readonly Address[]>;
}

/** Columns class, object, sub, ref_class, ref_object, ref_sub, type. */
export const DEPEND_QUERY = `SELECT (d.classid::regclass)::text AS class, d.objid::text AS object, d.objsubid::text AS sub,
  (d.refclassid::regclass)::text AS ref_class, d.refobjid::text AS ref_object, d.refobjsubid::text AS ref_sub,
  d.deptype::text AS type
FROM pg_catalog.pg_depend d
WHERE d.objid >= ${FIRST_USER_OID}
ORDER BY d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, d.deptype`;

export function readDependencies(rows: readonly TextRow[]): Dependencies {
  const needs = new Map<Address, Address[]>();
  const parts = new Map<Address, Address[]>();
  const partOf = new Map<Address, Address>();
  const memberOf = new Map<Address, Address>();
  for (const row of rows) {
    const object = addressOf(textOf(row, 'class'), textOf(row, 'object'), textOf(row, 'sub'));
    const other = addressOf(textOf(row, 'ref_class'), textOf(row, 'ref_object'), textOf(row, 'ref_sub'));
    const type = textOf(row, 'type');
    push(needs, object, other);
    if (type === 'e') memberOf.set(object, other);
    if (type === 'i' && !partOf.has(object)) partOf.set(object, other);
    if (type === 'a' || type === 'i') push(parts, other, object);
  }
  return { needs, partOf, memberOf, parts };
}
