/** What has to come before what: facts that are written as one are one node. Pure. */
import { baseOf } from '../catalog/belonging.ts';
import type { Address } from '../catalog/raw.ts';
import { compareText, push } from '../collections.ts';
import type { Dependencies } from './depend.ts';
import { type Fact, keyOf, PARTS, SECTIONS, type Section } from './fact.ts';

/** What is written as one: a table with its columns, an index. */
export interface Node {
  readonly main: Fact;
  /** Facts that stand within its frame or its statement, in the order in which they were read. */
  readonly items: readonly Fact[];
  readonly section: Section;
}

export interface Graph {
  /** In the order in which they would be written if nothing needed anything. */
  readonly nodes: readonly Node[];
  /** By index: what a node needs or wants, and for which of its facts. */
  readonly needs: readonly Needs[];
}

export type Needs = ReadonlyMap<number, Need>;

export interface Need {
  readonly fact: Fact;
  /** It would do without. */
  readonly isWish: boolean;
}

export interface Layout {
  /** Keys of facts that have to stand by themselves, although they could stand inline. */
  readonly separate: ReadonlySet<string>;
  /** Keys of facts that come in another section than their own. */
  readonly moved: ReadonlyMap<string, Section>;
  /** Wishes that are given up, as `wishOf` names them. */
  readonly givenUp?: ReadonlySet<string>;
}

/** Names what a fact would like to come after. */
export const wishOf = (fact: Fact, wanted: Node): string => `${keyOf(fact)} after ${keyOf(wanted.main)}`;

export function graphOf(facts: Iterable<Fact>, dependencies: Dependencies, layout: Layout): Graph {
  const all = [...facts];
  const holderOf = holders(all, layout);
  const items = new Map<Address, Fact[]>();
  const mains: Fact[] = [];
  for (const fact of all) {
    const holder = holderOf(fact);
    if (holder) push(items, keyOf(holder), fact);
    else mains.push(fact);
  }
  const nodes = mains.map((main): Node => ({
    main,
    items: items.get(keyOf(main)) ?? [],
    section: layout.moved.get(keyOf(main)) ?? main.section,
  }));
  return inPlace(nodes, needsOf(nodes, dependencies, layout.givenUp ?? new Set()));
}

/** Nothing stands in an earlier section than what it needs, so that each section is one stretch of the file. */
function inPlace(nodes: readonly Node[], needs: readonly Needs[]): Graph {
  const ranks = nodes.map((): number | undefined => undefined);
  const rankOf = (index: number): number => {
    const known = ranks[index];
    if (known !== undefined) return known;
    const own = SECTIONS.indexOf(nodes[index]?.section ?? 'database');
    // Within a circle, which is taken apart later.
    ranks[index] = own;
    const rank = Math.max(own, ...[...(needs[index]?.keys() ?? [])].map(rankOf));
    ranks[index] = rank;
    return rank;
  };
  const placed = nodes
    .map((node, index) => ({ index, node: { ...node, section: SECTIONS[rankOf(index)] ?? node.section } }))
    .toSorted((a, b) => byPlace(a.node, b.node));
  const places = new Map(placed.map(({ index }, place) => [index, place]));
  return {
    nodes: placed.map(({ node }) => node),
    needs: placed.map(
      ({ index }) => new Map([...(needs[index] ?? [])].map(([need, of]) => [places.get(need) ?? need, of])),
    ),
  };
}

/** Gives the fact within which another stands: a table, or a column that is added to one. */
function holders(all: readonly Fact[], layout: Layout): (fact: Fact) => Fact | undefined {
  const frames = new Map(all.filter(({ frame }) => frame).map((fact) => [fact.group, fact]));
  const objects = new Map(all.filter(({ aspect }) => aspect === '').map((fact) => [fact.address, fact]));
  const holderOf = (fact: Fact): Fact | undefined => {
    const key = keyOf(fact);
    if (fact.inline === undefined || layout.separate.has(key) || layout.moved.has(key)) return undefined;
    if (fact.within === undefined) return frames.get(fact.group);
    const whole = objects.get(fact.within);
    if (whole === undefined) return undefined;
    return holderOf(whole) ?? (whole.create[0]?.length === 1 ? whole : undefined);
  };
  return holderOf;
}

/** As a person would write it: by section, what was made first first, and of one object its parts in a fixed order. */
function byPlace(a: Node, b: Node): number {
  return (
    SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section) ||
    oidOf(a.main.group) - oidOf(b.main.group) ||
    compareText(a.main.group, b.main.group) ||
    PARTS.indexOf(a.main.part) - PARTS.indexOf(b.main.part) ||
    oidOf(a.main.address) - oidOf(b.main.address) ||
    subOf(a.main.address) - subOf(b.main.address)
  );
}

const oidOf = (address: Address): number => Number(address.split(':')[1]);
const subOf = (address: Address): number => Number(address.split(':')[2] ?? 0);

function needsOf(nodes: readonly Node[], dependencies: Dependencies, givenUp: ReadonlySet<string>): Needs[] {
  const makers = new Map<Address, number>();
  for (const [index, { main, items }] of nodes.entries()) {
    for (const fact of [main, ...items]) {
      for (const address of madeBy(fact)) makers.set(address, index);
    }
  }
  const makerOf = (address: Address): number | undefined => {
    for (let at: Address | undefined = address, step = 0; at !== undefined && step < 10; step += 1) {
      const maker = makers.get(at) ?? makers.get(baseOf(at));
      if (maker !== undefined) return maker;
      at = dependencies.memberOf.get(at) ?? dependencies.partOf.get(at);
    }
    return undefined;
  };
  return nodes.map(({ main, items }, index) => {
    const found = new Map<number, Need>();
    const add = (fact: Fact, address: Address, isWish: boolean): void => {
      const maker = makerOf(address);
      const wanted = maker === undefined ? undefined : nodes[maker];
      if (maker === undefined || !wanted || maker === index || found.has(maker)) return;
      if (!isWish || !givenUp.has(wishOf(fact, wanted))) found.set(maker, { fact, isWish });
    };
    for (const fact of [main, ...items]) {
      for (const address of neededBy(fact, dependencies)) add(fact, address, false);
    }
    for (const fact of [main, ...items]) for (const address of fact.wants ?? []) add(fact, address, true);
    return found;
  });
}

const madeBy = ({ address, aspect, provides = [] }: Fact): Address[] => [
  ...(aspect === '' ? [address] : []),
  ...provides,
];

function neededBy(fact: Fact, { needs }: Dependencies): Address[] {
  const { address, aspect, without = [], needs: more = [] } = fact;
  const found = madeBy(fact).flatMap((made) => needs.get(made) ?? []);
  return [...found.filter((one) => !without.includes(one)), ...(aspect === '' ? [] : [address]), ...more];
}
