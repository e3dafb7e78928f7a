/** How tables with rows depend on each other's. */
import { quoteIdent } from '../database/quote.ts';
import type { Session } from '../database/session.ts';
import type { TableFacts } from './facts.ts';
import type { TableNode } from './table-order.ts';
import type { Planned } from './write.ts';

/** In the order of the tables' making. */
export async function nodesOf(session: Session, planned: readonly Planned[]): Promise<TableNode[]> {
  const nodes: TableNode[] = [];
  for (const one of planned) {
    const { facts, columns } = one;
    const needs = new Map<string, 'required' | 'deferrable'>();
    for (const { origins, facts: column } of columns) {
      for (const { table } of origins) {
        if (table === facts.id) continue;
        const how = column.isNullable ? 'deferrable' : 'required';
        if (needs.get(table) !== 'required') needs.set(table, how);
      }
    }
    const used = await usedForeignKeys(session, one);
    nodes.push({
      id: facts.id,
      needs,
      foreignKeys: used.map(({ oid, table, columns: names }) => ({
        oid,
        table,
        values: columns
          .filter((plan) => names.includes(plan.facts.name))
          .flatMap(({ origins }) => origins.map((origin) => origin.table)),
      })),
    });
  }
  return nodes;
}

/** Those by which any row refers to another. */
async function usedForeignKeys(session: Session, { facts }: Planned): Promise<TableFacts['foreignKeys']> {
  if (facts.foreignKeys.length === 0) return [];
  const tests = facts.foreignKeys.map(
    ({ columns }, index) =>
      `coalesce(bool_or(${columns.map((name) => `t.${quoteIdent(name)} IS NOT NULL`).join(' AND ')}), false) AS f${index}`,
  );
  const [rows = []] = await session.send(`SELECT ${tests.join(', ')} FROM ${facts.id} AS t`);
  return facts.foreignKeys.filter((_, index) => rows[0]?.[`f${index}`] === true);
}
