/** An order in which everything is there when it is needed. Pure. */
import { Failure, EXIT } from '../diagnostic.ts';
import type { Dependencies } from './depend.ts';
import { type Fact, keyOf } from './fact.ts';
import { type Graph, graphOf, type Layout, type Need, type Node, wishOf } from './graph.ts';

/**
 * Facts as nodes in an order that loads. What refers to each other in a circle is taken apart: wishes are
 * given up; foreign keys, then other constraints, then defaults stand by themselves.
 * @throws Failure (exit 4) where a circle cannot be taken apart
 */
export function ordered(facts: readonly Fact[], dependencies: Dependencies, layout: Layout): Node[] {
  const separate = new Set(layout.separate);
  const givenUp = new Set(layout.givenUp);
  for (;;) {
    const graph = graphOf(facts, dependencies, { ...layout, separate, givenUp });
    const { order, left } = sort(graph);
    if (left.size === 0) return order.map((index) => at(graph.nodes, index));
    const circle = circleIn(graph, left);
    const wish = circle.find(({ isWish }) => isWish);
    if (wish) {
      givenUp.add(wishOf(wish.fact, at(graph.nodes, wish.need)));
      continue;
    }
    const taken = weakest(circle);
    if (!taken) throw circular(circle, graph);
    separate.add(keyOf(taken));
  }
}

/** Goes on with the group that was begun as long as it can, else with the first of those that need nothing more. */
function sort({ nodes, needs }: Graph): { order: number[]; left: Set<number> } {
  const open = needs.map((of) => of.size);
  const neededBy: number[][] = nodes.map(() => []);
  for (const [index, of] of needs.entries()) for (const need of of.keys()) neededBy[need]?.push(index);
  const ready = open.flatMap((count, index) => (count === 0 ? [index] : []));
  const order: number[] = [];
  const left = new Set(nodes.keys());
  while (ready.length > 0) {
    const chosen = at(ready.splice(next(ready, nodes, order.at(-1)), 1), 0);
    order.push(chosen);
    left.delete(chosen);
    for (const index of neededBy[chosen] ?? []) {
      open[index] = (open[index] ?? 0) - 1;
      if (open[index] === 0) ready.splice(placeFor(ready, index), 0, index);
    }
  }
  return { order, left };
}

/** The place in `ready` of what comes next: nodes of one group and section have neighbouring numbers. */
function next(ready: readonly number[], nodes: readonly Node[], last: number | undefined): number {
  if (last === undefined) return 0;
  const { main, section } = at(nodes, last);
  const isWithin = (place: number): boolean => {
    const node = nodes[ready[place] ?? -1];
    return node?.main.group === main.group && node.section === section;
  };
  const behind = placeFor(ready, last);
  if (isWithin(behind)) {
    let first = behind;
    while (isWithin(first - 1)) first -= 1;
    return first;
  }
  return isWithin(behind - 1) ? behind - 1 : 0;
}

/** Where a number belongs in a sorted list. */
function placeFor(list: readonly number[], value: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(list, middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Link extends Need {
  readonly node: number;
  readonly need: number;
}

/** Whatever is left needs something that is left: following that leads into a circle. */
function circleIn({ needs }: Graph, left: ReadonlySet<number>): Link[] {
  const path: Link[] = [];
  const seen = new Map<number, number>();
  let node = at([...left], 0);
  while (!seen.has(node)) {
    seen.set(node, path.length);
    const [need, of] = [...at(needs, node)].find(([to]) => left.has(to)) ?? [];
    if (need === undefined || of === undefined) throw new Error('a node is left that needs nothing');
    path.push({ node, need, ...of });
    node = need;
  }
  return path.slice(seen.get(node));
}

const isForeignKey = ({ inline: [text = ''] = [] }: Fact): boolean => /\bREFERENCES\b/.test(text);

/** The fact by whose standing alone least is lost to the reader. */
function weakest(circle: readonly Link[]): Fact | undefined {
  const inline = circle.map(({ fact }) => fact).filter((fact) => fact.inline && !fact.frame);
  return (
    inline.find((fact) => fact.part === 'constraint' && isForeignKey(fact)) ??
    inline.find((fact) => fact.part === 'constraint') ??
    inline.find((fact) => fact.aspect !== '')
  );
}

function circular(circle: readonly Link[], { nodes }: Graph): Failure {
  const names = circle.map(({ node }) => {
    const { main } = at(nodes, node);
    return main.reference ?? main.create[0]?.[0]?.split('\n')[0] ?? keyOf(main);
  });
  return new Failure(EXIT.refused, [
    {
      severity: 'error',
      code: 'circular-objects',
      message: `Objects that need each other cannot be written in any order: ${names.join(' → ')}`,
      detail: 'Nothing was written.',
    },
  ]);
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error('unreachable: no such place');
  return found;
}
