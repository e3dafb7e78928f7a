/** Compares two models of schemas. Pure, and by one rule for all kinds of object: a test keeps it so. */
import { compareText } from '../collections.ts';
import { pairGeneratedNames, withNamesOf } from './generated-names.ts';
import type { Catalog, CatalogObject, Difference, Order } from './model.ts';
import { squeeze } from './white-space.ts';

/**
 * What differs, ordered by identity. Of an object that is on one side only, what belongs to it is not told.
 * @throws where the two are of different major versions, whose catalogs cannot be compared
 */
export function compareCatalogs(left: Catalog, right: Catalog): Difference[] {
  if (left.major !== right.major) {
    throw new Error(`catalogs of PostgreSQL ${left.major} and ${right.major} cannot be compared`);
  }
  const pairs = pairGeneratedNames(left, right);
  const renamed = withNamesOf(pairs, right);
  const named = new Set(pairs.map((pair) => pair.left.identity));
  const ownNames = pairs.filter((pair) => !named.has(pair.left.parent ?? ''));
  const names = ownNames.map((pair): Difference => ({
    kind: 'generated-name',
    object: pair.left,
    attribute: 'name',
    left: pair.left.name,
    right: pair.right.name,
  }));
  const differences = [
    ...onOneSide('missing', left, renamed),
    ...onOneSide('extra', renamed, left),
    ...[...left.objects.values()].flatMap((object) => {
      const other = renamed.objects.get(object.identity);
      return other === undefined ? [] : within(object, other);
    }),
    ...names,
  ];
  return differences.sort((a, b) => compareText(a.object.identity, b.object.identity));
}

/** Objects that only `here` has, unless what they belong to is on this side only as well. */
function onOneSide(kind: 'missing' | 'extra', here: Catalog, there: Catalog): Difference[] {
  const isOnlyHere = (identity: string): boolean =>
    here.objects.has(identity) && !there.objects.has(identity);
  return [...here.objects.values()]
    .filter(({ identity, parent }) => isOnlyHere(identity) && !(parent !== undefined && isOnlyHere(parent)))
    .map((object) => ({ kind, object }));
}

function within(left: CatalogObject, right: CatalogObject): Difference[] {
  const [one, other] = [left.pristineIn, right.pristineIn];
  if (one !== undefined && other !== undefined && one !== other) return [];
  const differences: Difference[] = [];
  for (const attribute of new Set([...Object.keys(left.attributes), ...Object.keys(right.attributes)])) {
    const before = left.attributes[attribute] ?? null;
    const after = right.attributes[attribute] ?? null;
    if (before === after) continue;
    const isSource = left.source?.includes(attribute) === true && right.source?.includes(attribute) === true;
    const isCosmetic = isSource && before !== null && after !== null && squeeze(before) === squeeze(after);
    differences.push({
      kind: isCosmetic ? 'cosmetic' : 'changed',
      object: left,
      attribute,
      left: before,
      right: after,
    });
  }
  const order = orderDifference(left.order, right.order);
  return order ? [...differences, { object: left, ...order }] : differences;
}

/** Parts that both have, in another order. Those that only one has are told by themselves. */
function orderDifference(
  left: Order | undefined,
  right: Order | undefined,
): Omit<Difference, 'object'> | undefined {
  if (left === undefined || right === undefined) return undefined;
  const known = [new Set(left.names), new Set(right.names)];
  const [one, other] = [left, right].map(({ names }) =>
    names.filter((name) => known.every((side) => side.has(name))),
  );
  if (JSON.stringify(one) === JSON.stringify(other)) return undefined;
  return {
    kind: left.kind,
    attribute: left.attribute,
    left: left.names.join(', '),
    right: right.names.join(', '),
  };
}
