/** What would fire at the rows or refuse them, and so has to come after them. Pure. */
import type { TableFacts } from './facts.ts';
import { MOST_ROWS } from './layout.ts';
import type { SeedConstraint, SeedTable } from './model.ts';
import type { TableNode } from './table-order.ts';

/** @param updated tables whose rows are updated afterwards: what fires at that counts too */
export function seedTable(
  facts: TableFacts,
  written: Pick<SeedTable, 'statements' | 'rows'>,
  updated: ReadonlySet<string>,
): SeedTable {
  const more = updated.has(facts.id);
  const { schema, name, oid, rowSecurity } = facts;
  return {
    schema,
    name,
    oid,
    ...written,
    triggersAfterRows: together(facts.insertTriggers, more ? facts.updateTriggers : []),
    rulesAfterRows: together(facts.insertRules, more ? facts.updateRules : []),
    rowSecurity,
  };
}

const together = (one: readonly string[], two: readonly string[]): string[] => [...new Set([...one, ...two])];

/**
 * Foreign keys that close a circle or lead to rows of a later statement, and what rows need not obey.
 * @param late foreign keys that close a circle
 */
export function constraintsAfterRows(
  planned: readonly { facts: TableFacts; rows: number }[],
  nodes: readonly TableNode[],
  late: readonly string[],
): SeedConstraint[] {
  const split = new Set(planned.filter(({ rows }) => rows > MOST_ROWS).map(({ facts }) => facts.id));
  const within = nodes.flatMap(({ id, foreignKeys }) =>
    split.has(id) ? foreignKeys.filter(({ table }) => table === id).map(({ oid }) => oid) : [],
  );
  const wanted = new Set([...late, ...within]);
  const found = planned.flatMap(({ facts }): SeedConstraint[] => [
    ...facts.foreignKeys
      .filter(({ oid }) => wanted.has(oid))
      .map((key): SeedConstraint => ({
        reason: 'circle',
        schema: facts.schema,
        name: facts.name,
        constraint: key.name,
        oid: key.oid,
      })),
    ...facts.notValid.map((one): SeedConstraint => ({ reason: 'not-valid', ...one })),
  ]);
  return [...new Map(found.map((one) => [one.oid, one])).values()];
}
