/** In which order the rows of tables load. Pure. */

export interface TableNode {
  id: string;
  /** Tables whose rows give it generated values, and whether it could be without them at first. */
  needs: ReadonlyMap<string, 'required' | 'deferrable'>;
  /** Foreign keys that rows of it use: the table referred to, and the tables whose generated values they hold. */
  foreignKeys: readonly { oid: string; table: string; values: readonly string[] }[];
}

export interface TableOrder {
  order: string[];
  /** Foreign keys to be added after the rows. */
  late: string[];
  /** By table: those whose values it gets after its rows are there. */
  deferred: Map<string, Set<string>>;
  /** Tables that cannot do without each other's values. */
  stuck: string[];
}

/**
 * Referenced tables first, else as given. Where tables refer to each other in a circle, the fewest foreign keys
 * are left for later; where they need each other's generated values, those are.
 */
export function orderTables(nodes: readonly TableNode[]): TableOrder {
  const result: TableOrder = { order: [], late: [], deferred: new Map(), stuck: [] };
  let left = [...nodes];
  while (left.length > 0) {
    const ids = new Set(left.map(({ id }) => id));
    const cost = (node: TableNode): Cost => costOf(node, ids);
    const circle = innermost(left, ids);
    const able = circle
      .map((node) => ({ node, ...cost(node), asked: askedBy(circle, node) }))
      .filter(({ required }) => required === 0)
      .toSorted(
        (one, two) =>
          one.deferred.length - two.deferred.length ||
          one.late.length - two.late.length ||
          two.asked - one.asked,
      );
    const [best] = able;
    if (!best) return { ...result, stuck: circle.map(({ id }) => id) };
    const { node } = best;
    result.order.push(node.id);
    result.late.push(...best.late);
    if (best.deferred.length > 0) result.deferred.set(node.id, new Set(best.deferred));
    left = left.filter((other) => other !== node);
  }
  return result;
}

/** How many others wait for it. */
const askedBy = (nodes: readonly TableNode[], { id }: TableNode): number =>
  nodes
    .filter((other) => other.id !== id)
    .filter(({ needs, foreignKeys }) => needs.has(id) || foreignKeys.some(({ table }) => table === id))
    .length;

interface Cost {
  required: number;
  deferred: string[];
  late: string[];
}

/** What a table would lack if it came now. */
function costOf({ id, needs, foreignKeys }: TableNode, left: ReadonlySet<string>): Cost {
  const missing = [...needs].filter(([table]) => table !== id && left.has(table));
  return {
    required: missing.filter(([, how]) => how === 'required').length,
    deferred: missing.map(([table]) => table),
    // What is NULL at first refers to nothing.
    late: foreignKeys
      .filter(
        ({ table, values }) =>
          table !== id && left.has(table) && !values.some((one) => missing.some(([other]) => other === one)),
      )
      .map(({ oid }) => oid),
  };
}

/** Those that depend on none but each other: a table alone, or the members of a circle. */
function innermost(nodes: readonly TableNode[], left: ReadonlySet<string>): TableNode[] {
  const direct = new Map(
    nodes.map(({ id, needs, foreignKeys }) => [
      id,
      [...needs.keys(), ...foreignKeys.map(({ table }) => table)].filter((table) => left.has(table)),
    ]),
  );
  const reach = new Map(nodes.map(({ id }) => [id, reachable(id, direct)]));
  return nodes.filter(({ id }) =>
    [...(reach.get(id) ?? [])].every((other) => reach.get(other)?.has(id) === true),
  );
}

/** The table itself among them. */
function reachable(from: string, direct: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set([from]);
  for (const id of seen) for (const next of direct.get(id) ?? []) seen.add(next);
  return seen;
}
