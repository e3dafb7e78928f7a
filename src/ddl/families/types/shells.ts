/** Types that are declared before the functions that they are made of, which speak of them. */
import type { Address } from '../../../catalog/raw.ts';
import type { Fact } from '../../fact.ts';
import { objectAt } from '../fact-of.ts';

/** No address of a catalog: the type has one row, which is made twice. */
export const shellAddress = (oid: string): Address => `shell:${oid}`;

/** Goes with its type, so it has neither name nor drop. */
export const shellOf = (oid: string, schema: string, name: string): Fact => ({
  ...objectAt(shellAddress(oid), 'types'),
  group: `pg_type:${oid}`,
  create: [[`CREATE TYPE ${name}`]],
  needs: [`pg_namespace:${schema}`],
});
