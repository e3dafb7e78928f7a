/** What the login may not read is compared on neither side, and told where there is something to be seen. Pure. */
import { labelOf } from '../catalog/labels.ts';
import type { Catalog } from '../catalog/model.ts';
import { altered, withoutAttributes } from './alter.ts';

export interface Seen {
  readonly expected: Catalog;
  readonly database: Catalog;
  /** Catalogs and columns in which there is something that was not seen. */
  readonly unseen: readonly string[];
}

export function seenByBoth(expected: Catalog, database: Catalog): Seen {
  const unseen = new Set([...expected.unseen, ...database.unseen]);
  const labels = new Map<string, Set<string>>();
  for (const one of unseen) {
    const [catalog = '', column] = one.split('.');
    const known = labels.get(catalog) ?? new Set();
    labels.set(catalog, known);
    if (column !== undefined) known.add(labelOf(catalog, column));
  }
  const seen = (side: Catalog): Catalog =>
    altered(side, (object) => {
      const hidden = labels.get(object.catalog);
      if (hidden === undefined) return object;
      return unseen.has(object.catalog) ? undefined : withoutAttributes(object, hidden);
    });
  const present = new Set(
    [expected, database].flatMap(({ objects }) => [...objects.values()].map(({ catalog }) => catalog)),
  );
  const isTold = (one: string): boolean => !one.includes('.') || present.has(one.split('.')[0] ?? '');
  return { expected: seen(expected), database: seen(database), unseen: [...unseen].filter(isTold).sort() };
}
