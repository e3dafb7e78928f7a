/** Pairs objects of two catalogs that differ only in a name that PostgreSQL made. Pure. */
import type { Catalog, CatalogObject } from './model.ts';

export interface NamePair {
  readonly left: CatalogObject;
  readonly right: CatalogObject;
}

/** Objects whose names were made, that are on one side only or have each other's names, and are otherwise equal. */
export function pairGeneratedNames(left: Catalog, right: Catalog): NamePair[] {
  const waiting = Map.groupBy(candidates(right, left), signature);
  const pairs = candidates(left, right).flatMap((object) => {
    const found = waiting.get(signature(object))?.shift();
    return found === undefined ? [] : [{ left: object, right: found }];
  });
  return withWholes(pairs, left, right);
}

/** What is on one side only, or differs from what has its name on the other: two may have got each other's. */
const candidates = (from: Catalog, other: Catalog): CatalogObject[] =>
  [...from.objects.values()].filter((object) => {
    if (!object.hasGeneratedName) return false;
    const same = other.objects.get(object.identity);
    return same === undefined || (same.hasGeneratedName === true && isOther(object, same));
  });

const isOther = ({ attributes: one }: CatalogObject, { attributes: two }: CatalogObject): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(two)])].some(
    (key) => (one[key] ?? null) !== (two[key] ?? null),
  );

/** Without the parts of what is on one side only: an index goes with its constraint. */
function withWholes(pairs: readonly NamePair[], left: Catalog, right: Catalog): NamePair[] {
  const paired = new Map(pairs.map((pair) => [pair.left.identity, pair.right.identity]));
  const taken = new Set(paired.values());
  const kept = pairs.filter((pair) => {
    // A name that both sides have is free only where what bears it on the other side gets another one too.
    const { identity: mine, parent: one } = pair.left;
    const { identity: theirs, parent: other } = pair.right;
    if (right.objects.has(mine) && !taken.has(mine)) return false;
    if (left.objects.has(theirs) && !paired.has(theirs)) return false;
    if (one === undefined || other === undefined) return one === other;
    return paired.get(one) === other || (left.objects.has(other) && right.objects.has(one));
  });
  return kept.length === pairs.length ? kept : withWholes(kept, left, right);
}

/**
 * All that the object is, but for its name. The parent's name may itself be made: an index bears its
 * constraint's, the column of an identity sequence does not.
 */
function signature({ kind, name, parent, attributes }: CatalogObject): string {
  const plain = (text: string | null): string | null => text?.replaceAll(wholeName(name), '\u0000') ?? null;
  const entries = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([kind, plain(parent ?? null), entries.map(([key, value]) => [key, plain(value)])]);
}

/** The right catalog as it reads with the left one's names. */
export function withNamesOf(pairs: readonly NamePair[], right: Catalog): Catalog {
  if (pairs.length === 0) return right;
  const names = new Map<string, string>();
  for (const pair of pairs) {
    const from = qualifiedName(pair.right);
    const to = qualifiedName(pair.left);
    names.set(from, to);
  }
  const pattern = new RegExp(
    [...names.keys()]
      .toSorted((a, b) => b.length - a.length)
      .map((name) => wholeName(name).source)
      .join('|'),
    'g',
  );
  const rename = (text: string): string => text.replaceAll(pattern, (found) => names.get(found) ?? found);
  const objects = [...right.objects.values()].map((object): CatalogObject => ({
    ...object,
    identity: rename(object.identity),
    ...(object.parent === undefined ? {} : { parent: rename(object.parent) }),
    attributes: Object.fromEntries(
      Object.entries(object.attributes).map(([key, value]) => [key, value === null ? null : rename(value)]),
    ),
  }));
  return { ...right, objects: new Map(objects.map((object) => [object.identity, object])) };
}

/** What an identity has after its kind: `public.users_email_key`, or `users_check on public.users`. */
const qualifiedName = ({ identity, kind }: CatalogObject): string => identity.slice(kind.length + 1);

/** The name where it stands by itself, not within a longer one. */
const wholeName = (name: string): RegExp =>
  new RegExp(String.raw`(?<![\w$])${name.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)}(?![\w$])`, 'g');
