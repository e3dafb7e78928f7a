/** Small helpers for maps and order. Pure. */

/** Adds to the list that a map has for a key. */
export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The order of texts by their UTF-16 units, the same in every locale; for `sort`. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
