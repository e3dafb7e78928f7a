/** The statements that lead from one schema to another: what goes, then what comes and changes, each in its order. Pure. */
import type { Catalog } from '../catalog/model.ts';
import type { Address } from '../catalog/raw.ts';
import { type Fact, keyOf, type Statements } from './fact.ts';
import { graphOf, type Layout, type Node } from './graph.ts';
import { ordered } from './order.ts';
import type { Schema } from './read.ts';
import { formOf, type ScriptOptions, statementsOf } from './script.ts';

/** A schema with the names of its objects, by which two are held against each other. */
export interface NamedSchema extends Schema {
  /** The same as the comparison sees it. */
  readonly catalog: Catalog;
  /** By address; as a catalog has them. */
  readonly identities: ReadonlyMap<Address, string>;
}

export interface Alteration {
  readonly statements: Statements;
  /** What it is about, the same in both schemas. */
  readonly id: string;
  readonly how: 'drop' | 'change' | 'create';
}

export interface AlterOptions {
  /** Ids of facts whose `change` did not lead there: dropped and created instead. */
  readonly replaced: ReadonlySet<string>;
  /** By key of the schema that is led to, which form of a fact to take. */
  readonly forms: ScriptOptions['forms'];
}

/** @throws Failure (exit 4) where there is no order */
export function alterations(
  from: NamedSchema,
  to: NamedSchema,
  { replaced, forms }: AlterOptions,
): Alteration[] {
  const before = byId(from);
  const after = byId(to);
  const isSame = (id: string): boolean => said(before.get(id)) === said(after.get(id));
  const differing = [...before.keys()].filter((id) => after.has(id) && !isSame(id));
  const isChangeable = (id: string): boolean => after.get(id)?.change !== undefined && !replaced.has(id);
  const changed = new Set(differing.filter(isChangeable));
  const gone = [...before.keys()].filter(
    (id) => !after.has(id) || (differing.includes(id) && !changed.has(id)),
  );
  const removed = withDependents(from, before, new Set(gone), changed);
  const created = [...after].filter(([id]) => !before.has(id) || removed.has(id));
  for (const id of removed) changed.delete(id);
  return [
    ...drops(from, before, removed),
    ...creations(to, after, { created: new Set(created.map(([id]) => id)), changed, forms }),
  ];
}

/** Facts by names that mean the same in every database. */
function byId({ facts, identities }: NamedSchema): Map<string, Fact> {
  return new Map([...facts.values()].map((fact) => [idOf(fact, identities), fact]));
}

/** The name of a fact, the same in every database: the identity of its object, with what it says of it. */
export function idOf(fact: Fact, identities: ReadonlyMap<Address, string>): string {
  const name = identities.get(fact.address) ?? fact.reference ?? fact.create[0]?.join('; ') ?? fact.address;
  return fact.aspect === '' ? name : `${name} ${fact.aspect}`;
}

/** What a fact says, in its exact form. */
const said = (fact: Fact | undefined): string =>
  JSON.stringify([fact?.create.at(-1), fact?.inline?.at(-1), fact?.frame]);

/** All stand by themselves, so that each fact has its own needs. */
const apart = (facts: ReadonlyMap<string, Fact>): Layout => ({
  separate: new Set([...facts.values()].map(keyOf)),
  moved: new Map(),
});

/**
 * What needs something that goes must go first, and is made again where it is wanted; so do views, rules,
 * triggers and policies of a column that changes, since its type cannot change under them.
 */
function withDependents(
  schema: NamedSchema,
  facts: ReadonlyMap<string, Fact>,
  gone: ReadonlySet<string>,
  changed: ReadonlySet<string>,
): Set<string> {
  const { nodes, needs } = graphOf(facts.values(), schema.dependencies, apart(facts));
  const removed = new Set(gone);
  const idAt = (index: number): string => {
    const node = nodes[index];
    return node ? idOf(node.main, schema.identities) : '';
  };
  for (let grown = true; grown;) {
    grown = false;
    for (const [index, node] of nodes.entries()) {
      const id = idAt(index);
      if (removed.has(id)) continue;
      const must = [...(needs[index] ?? [])].some(([need, { isWish }]) => {
        const needed = idAt(need);
        if (isWish) return false;
        return removed.has(needed) || (changed.has(needed) && bindsColumn(node, nodes[need]));
      });
      if (must) {
        removed.add(id);
        grown = true;
      }
    }
  }
  return removed;
}

/** Does a column's type stand fast because of it? (PostgreSQL source, tablecmds.c, `ATPrepAlterColumnType`) */
const bindsColumn = ({ main, section }: Node, needed: Node | undefined): boolean =>
  needed?.main.address.split(':').length === 3 &&
  (section === 'views' || ['rule', 'policy', 'trigger'].includes(main.part));

/** The last made first; what goes with its table is not dropped by itself. */
function drops(
  schema: NamedSchema,
  facts: ReadonlyMap<string, Fact>,
  removed: ReadonlySet<string>,
): Alteration[] {
  const nodes = ordered([...facts.values()], schema.dependencies, apart(facts));
  const removedAddresses = new Set(
    [...facts].filter(([id, fact]) => fact.aspect === '' && removed.has(id)).map(([, fact]) => fact.address),
  );
  return nodes.toReversed().flatMap(({ main }): Alteration[] => {
    const id = idOf(main, schema.identities);
    const goesAlong =
      (main.aspect !== '' && removedAddresses.has(main.address)) ||
      (main.group !== main.address && removedAddresses.has(main.group));
    if (!removed.has(id) || goesAlong || !main.drop) return [];
    return [{ id, how: 'drop', statements: main.drop }];
  });
}

function creations(
  schema: NamedSchema,
  facts: ReadonlyMap<string, Fact>,
  {
    created,
    changed,
    forms,
  }: { created: ReadonlySet<string>; changed: ReadonlySet<string>; forms: ScriptOptions['forms'] },
): Alteration[] {
  const wanted = [...facts].filter(([id]) => created.has(id) || changed.has(id));
  const newFrames = new Set(
    wanted.filter(([id, { frame }]) => frame && created.has(id)).map(([, { group }]) => group),
  );
  const newHolders = new Set(
    wanted.filter(([id, { aspect }]) => aspect === '' && created.has(id)).map(([, { address }]) => address),
  );
  const separate = new Set(
    wanted
      .filter(([id, { group, within }]) => {
        const isNew = newFrames.has(group) || (within !== undefined && newHolders.has(within));
        return changed.has(id) || !isNew;
      })
      .map(([, fact]) => keyOf(fact)),
  );
  return ordered(
    wanted.map(([, fact]) => fact),
    schema.dependencies,
    { separate, moved: new Map() },
  ).map((node): Alteration => {
    const id = idOf(node.main, schema.identities);
    return changed.has(id)
      ? { id, how: 'change', statements: changeOf(node.main, forms) }
      : { id, how: 'create', statements: statementsOf(node, forms) };
  });
}

function changeOf(fact: Fact, forms: ScriptOptions['forms']): Statements {
  const { change = [] } = fact;
  return change[formOf(forms, fact, change.length)] ?? [];
}
