import { describe, expect, it } from 'vitest';
import { labelOf } from '../../../src/catalog/labels.ts';
import { leavingOut } from '../../../src/verify/leave-out.ts';
import { catalogOf, object, table } from './catalogs.ts';

const CATALOG = catalogOf(
  object('schema', 'monitoring', 'pg_namespace'),
  table('monitoring.t', { [labelOf('pg_class', 'relnamespace')]: 'monitoring' }),
  object('column', 'monitoring.t.a', 'pg_attribute', {}, { parent: 'table monitoring.t' }),
  object('constraint', 't_pkey on monitoring.t', 'pg_constraint', {}, { parent: 'table monitoring.t' }),
  object('index', 'monitoring.t_pkey', 'pg_class', {}, { parent: 'constraint t_pkey on monitoring.t' }),
  object('extension', 'citext', 'pg_extension', { [labelOf('pg_extension', 'extnamespace')]: 'public' }),
  object(
    'function',
    'public.citext(text)',
    'pg_proc',
    { [labelOf('pg_proc', 'pronamespace')]: 'public' },
    { extension: 'citext' },
  ),
  table('public.events_2026', { [labelOf('pg_class', 'relnamespace')]: 'public' }),
  table('public.users', { [labelOf('pg_class', 'relnamespace')]: 'public' }),
);

const leftOut = (...patterns: readonly string[]): string[] => {
  const isLeftOut = leavingOut(patterns, [catalogOf(), CATALOG]);
  return [...CATALOG.objects.keys()].filter(isLeftOut);
};

describe('what is left out', () => {
  it('is a schema with all that is in it, and its parts', () => {
    expect(leftOut('schema monitoring')).toEqual([...CATALOG.objects.keys()].slice(0, 5));
  });

  it('is an extension with its members', () => {
    expect(leftOut('extension citext')).toEqual(['extension citext', 'function public.citext(text)']);
  });

  it('is an object with its parts; * stands for anything, and nothing else for more than itself', () => {
    expect(leftOut(' table public.events_* ')).toEqual(['table public.events_2026']);
    expect(leftOut('table monitoring.t')).toHaveLength(4);
    expect(leftOut('table public.user.', 'table public')).toEqual([]);
    expect(leftOut('*')).toHaveLength(CATALOG.objects.size);
    expect(leftOut()).toEqual([]);
  });
});
