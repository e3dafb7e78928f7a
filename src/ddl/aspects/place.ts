/** Where in the file something is said of an object. Pure. */
import { baseOf } from '../../catalog/belonging.ts';
import type { Address } from '../../catalog/raw.ts';
import { FIRST_USER_OID } from '../../database/oid.ts';
import type { Fact, Section } from '../fact.ts';
import type { FamilyContext } from '../family.ts';

export type Place = Pick<Fact, 'section' | 'group'>;

/** Where objects of initdb's are spoken of. */
const SECTION_OF: Readonly<Record<string, Section>> = {
  pg_am: 'languages',
  pg_cast: 'operators',
  pg_collation: 'types',
  pg_conversion: 'operators',
  pg_database: 'database',
  pg_extension: 'extensions',
  pg_language: 'languages',
  pg_namespace: 'schemas',
  pg_opclass: 'operators',
  pg_operator: 'operators',
  pg_opfamily: 'operators',
  pg_proc: 'functions',
  pg_transform: 'languages',
  pg_ts_config: 'text search',
  pg_ts_dict: 'text search',
  pg_ts_parser: 'text search',
  pg_ts_template: 'text search',
  pg_type: 'types',
};

/** Did initdb make it? Large objects have whatever oid a user gives them. */
export const isInitial = (address: Address): boolean => {
  const [catalog = '', oid = ''] = address.split(':');
  return catalog !== 'pg_largeobject' && Number(oid) < FIRST_USER_OID;
};

/** Finds the place of an object: with what it is, or comes, written with; undefined for what is not written. */
export function placesIn(context: FamilyContext): (address: Address) => Place | undefined {
  const makers = new Map<Address, Fact>();
  for (const fact of context.objects.values()) {
    for (const provided of fact.provides ?? []) makers.set(provided, fact);
  }
  const found = (address: Address): Fact | undefined =>
    context.objects.get(address) ?? makers.get(address) ?? context.objects.get(baseOf(address));
  return (address) => {
    for (let at: Address | undefined = address, step = 0; at !== undefined && step < 5; step += 1) {
      const fact = found(at);
      if (fact) return { section: fact.section, group: fact.group };
      at = context.partOf.get(at) ?? context.partOf.get(baseOf(at));
    }
    const extension = extensionOf(address, context);
    if (extension !== undefined) return { section: 'extensions', group: extension };
    if (!isInitial(address) && !address.startsWith('pg_database:')) return undefined;
    const base = baseOf(address);
    return { section: SECTION_OF[base.split(':')[0] ?? ''] ?? 'tables', group: base };
  };
}

/** The extension that made an object, or what it is part of. */
export function extensionOf(address: Address, { memberOf, partOf }: FamilyContext): Address | undefined {
  for (let at: Address | undefined = address, step = 0; at !== undefined && step < 5; step += 1) {
    const extension = memberOf.get(at) ?? memberOf.get(baseOf(at));
    if (extension !== undefined) return extension;
    at = partOf.get(at) ?? partOf.get(baseOf(at));
  }
  return undefined;
}
