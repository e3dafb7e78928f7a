/**
 * Names for objects, the same in every database. PostgreSQL gives most (`pg_identify_object`); those that it
 * names after an oid, after a number or not at all are named here after what they belong to.
 */
import { baseOf, type Belonging } from './belonging.ts';
import { isInternalTrigger, remarkOf } from './particulars.ts';
import { type Address, addressOf, rowAddress, type Row, type Rows, text } from './raw.ts';
import type { Shape } from './shape.ts';

export interface Identity {
  readonly kind: string;
  /** Without the kind. */
  readonly name: string;
}

export interface Identities {
  of(address: Address): Identity | undefined;
  /** A column's name, by the oid of its relation. */
  column(relation: string, number: string): string;
}

/** System columns (PostgreSQL manual, "System Columns"; source, access/sysattr.h). */
const SYSTEM_COLUMNS: Readonly<Record<string, string>> = {
  '-1': 'ctid',
  '-2': 'xmin',
  '-3': 'cmin',
  '-4': 'xmax',
  '-5': 'cmax',
  '-6': 'tableoid',
  '0': '(expression)',
};

/** Kinds that are called otherwise in SQL. */
const KINDS: Readonly<Record<string, string>> = {
  'default acl': 'default privileges',
  'domain constraint': 'constraint',
  'table constraint': 'constraint',
};

/** Catalogs whose rows have an oid that `pg_identify_object` does not know. */
const NAMED_HERE = new Set(['pg_enum', 'pg_attrdef']);

/** The objects that the rows are, and those that they refer to. */
export function addressesIn(
  shape: Shape,
  rows: Rows,
  belonging: Belonging,
  more: Iterable<Address>,
): Set<Address> {
  const found = new Set<Address>([...more].map(baseOf));
  for (const [name, list] of rows) {
    const columns = shape.catalogs.get(name)?.columns ?? [];
    const references = columns.flatMap(({ name: column, treatment }) =>
      treatment.how === 'reference' ? [{ column, to: treatment.to }] : [],
    );
    for (const row of list) {
      const own = rowAddress(name, row);
      if (own !== undefined && (belonging.isLeftOut(own) || isInternalTrigger(own, belonging))) continue;
      const about = remarkOf(name, row, shape)?.address;
      if (about !== undefined) found.add(baseOf(about));
      if (own !== undefined && row['oid'] !== undefined && !NAMED_HERE.has(name)) found.add(own);
      for (const { column, to } of references) {
        const value = row[column];
        for (const oid of Array.isArray(value) ? value : [value]) {
          if (oid !== null && oid !== undefined && String(oid) !== '0') found.add(`${to}:${String(oid)}`);
        }
      }
    }
  }
  for (const row of rows.get('pg_inherits') ?? []) found.add(addressOf('pg_class', row['inhparent']));
  for (const row of rows.get('pg_db_role_setting') ?? []) {
    if (row['setrole'] !== '0') found.add(addressOf('pg_authid', row['setrole']));
  }
  for (const extension of belonging.memberOf.values()) found.add(extension);
  for (const extensions of belonging.dependsOnExtension.values()) {
    for (const extension of extensions) found.add(extension);
  }
  return found;
}

/** One row, `identities`: JSON, an array of [catalog's oid, oid, kind, name]. */
export function identityQuery(shape: Shape, addresses: Iterable<Address>): string {
  const pairs = [...addresses].map((address) => {
    const [catalog = '', oid = ''] = address.split(':');
    return [shape.catalogs.get(catalog)?.oid ?? '0', oid] as const;
  });
  const list = (index: 0 | 1): string => `'{${pairs.map((pair) => pair[index]).join(',')}}'::oid[]`;
  return `SELECT coalesce(json_agg(json_build_array(a.class::text, a.oid::text, i.type, i.identity)), '[]')::text AS identities
FROM unnest(${list(0)}, ${list(1)}) AS a (class, oid), pg_identify_object(a.class, a.oid, 0) i
WHERE i.identity IS NOT NULL`;
}

/** The answer of `identityQuery`, and the names of what PostgreSQL does not name well. */
export function parseIdentities(answer: string, shape: Shape, rows: Rows, belonging: Belonging): Identities {
  const { names } = shape;
  const known = new Map<Address, Identity>();
  for (const [catalog, oid, kind, name] of JSON.parse(answer) as [string, string, string, string][]) {
    known.set(`${names.get(catalog)}:${oid}`, { kind: KINDS[kind] ?? kind, name });
  }
  const columns = new Map<Address, string>();
  const indexes = new Set<Address>();
  for (const row of rows.get('pg_class') ?? []) {
    if (row['relkind'] === 'i' || row['relkind'] === 'I') indexes.add(addressOf('pg_class', row['oid']));
  }
  for (const row of rows.get('pg_attribute') ?? []) {
    columns.set(addressOf('pg_class', row['attrelid'], row['attnum']), text(row['attname']));
  }
  const nameOf = (address: Address): string => known.get(address)?.name ?? `unknown ${address}`;
  const special: Readonly<Record<string, (row: Row, address: Address) => Identity | undefined>> = {
    pg_attribute: (row, address) => {
      const relation = addressOf('pg_class', row['attrelid']);
      const isIndex = indexes.has(relation);
      const own = isIndex ? text(row['attnum']) : identifier(columns.get(address) ?? '');
      return { kind: isIndex ? 'index column' : 'column', name: `${nameOf(relation)}.${own}` };
    },
    pg_database: () => ({ kind: 'database', name: '' }),
    pg_db_role_setting: (row) =>
      row['setrole'] === '0'
        ? { kind: 'settings', name: 'of the database' }
        : {
            kind: 'settings',
            name: `of role ${nameOf(addressOf('pg_authid', row['setrole']))} in the database`,
          },
    pg_enum: (row) => ({
      kind: 'enum value',
      name: `${nameOf(addressOf('pg_type', row['enumtypid']))} ${quote(text(row['enumlabel']))}`,
    }),
    pg_inherits: (row) => ({
      kind: 'inheritance',
      name: `of ${nameOf(addressOf('pg_class', row['inhrelid']))} from ${nameOf(addressOf('pg_class', row['inhparent']))}`,
    }),
    pg_ts_config_map: (row) => ({
      kind: 'text search mapping',
      name: `${text(row['mapseqno'])} for ${text(row['maptokentype'])} of ${nameOf(addressOf('pg_ts_config', row['mapcfg']))}`,
    }),
    pg_type: (row, address) =>
      belonging.partOf.get(address)?.startsWith('pg_class:') === true && row['typtype'] === 'c'
        ? { kind: 'row type', name: nameOf(address) }
        : undefined,
  };
  for (const [catalog, name] of Object.entries(special)) {
    for (const row of rows.get(catalog) ?? []) {
      const address = rowAddress(catalog, row);
      const identity = address === undefined ? undefined : name(row, address);
      if (address !== undefined && identity !== undefined) known.set(address, identity);
    }
  }
  return {
    of: (address) => known.get(address) ?? builtinColumn(known, address),
    column: (relation, number) =>
      SYSTEM_COLUMNS[number] ?? columns.get(`pg_class:${relation}:${number}`) ?? `column ${number}`,
  };
}

/** Columns of initdb's tables are not read: they have numbers. */
function builtinColumn(known: ReadonlyMap<Address, Identity>, address: Address): Identity | undefined {
  const relation = known.get(baseOf(address));
  return relation && { kind: 'column', name: `${relation.name}.${address.split(':')[2]}` };
}

/** An identifier as it reads best: quoted only where it must be. */
export const identifier = (name: string): string =>
  /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`;
