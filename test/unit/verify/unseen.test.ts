import { describe, expect, it } from 'vitest';
import { labelOf } from '../../../src/catalog/labels.ts';
import { seenByBoth } from '../../../src/verify/unseen.ts';
import { catalogOf, object, table } from './catalogs.ts';

const mapping = object('user mapping', 'a on server s', 'pg_user_mapping', {
  [labelOf('pg_user_mapping', 'umoptions')]: 'x=1',
  role: 'a',
});

describe('what one side may not read', () => {
  it('is compared on neither', () => {
    const seen = seenByBoth(catalogOf(mapping, table('t', { options: 'y' })), {
      ...catalogOf(mapping),
      unseen: ['pg_user_mapping.umoptions'],
    });
    expect(seen.expected.objects.get(mapping.identity)?.attributes).toEqual({ role: 'a' });
    expect(seen.expected.objects.get('table t')?.attributes).toEqual({ options: 'y' });
    expect(seen.unseen).toEqual(['pg_user_mapping.umoptions']);
  });

  it('is a whole catalog', () => {
    const seen = seenByBoth(catalogOf(mapping), { ...catalogOf(), unseen: ['pg_user_mapping'] });
    expect(seen.expected.objects.size).toBe(0);
    expect(seen.unseen).toEqual(['pg_user_mapping']);
  });

  it('is not told where there is nothing to be seen', () => {
    expect(
      seenByBoth(catalogOf(), { ...catalogOf(), unseen: ['pg_subscription.subconninfo'] }).unseen,
    ).toEqual([]);
  });
});
