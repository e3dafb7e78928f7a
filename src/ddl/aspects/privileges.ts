/** Who may do what with an object, where that is not what it begins with. */
import { type Address, addressOf } from '../../catalog/raw.ts';
import { FIRST_USER_OID } from '../../database/oid.ts';
import { DATABASE, onThisDatabase } from '../database-block.ts';
import type { Fact, Statements } from '../fact.ts';
import { type Family, type FamilyContext, type TextRow, textOf } from '../family.ts';
import { allRights, itemsOf, rightsFor, rightsIn, roleName } from './acl.ts';
import { grantStatements, type Privileges } from './grants.ts';
import { BOOTSTRAP, EXTENSION_MEMBERS, INITDB, privilegesOfPublic, PUBLIC_SCHEMA } from './initial.ts';
import { type Place, placesIn } from './place.ts';
import { referenceIn } from './reference.ts';

interface Kept {
  readonly acl: string;
  readonly owner: string;
  /** SQL for the letter of `acldefault()`. */
  readonly kind: string;
}

const KEPT: Readonly<Record<string, Kept>> = {
  pg_class: {
    acl: 'relacl',
    owner: 'relowner',
    kind: `CASE t.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END`,
  },
  pg_foreign_data_wrapper: { acl: 'fdwacl', owner: 'fdwowner', kind: `'F'` },
  pg_foreign_server: { acl: 'srvacl', owner: 'srvowner', kind: `'S'` },
  pg_language: { acl: 'lanacl', owner: 'lanowner', kind: `'l'` },
  pg_namespace: { acl: 'nspacl', owner: 'nspowner', kind: `'n'` },
  pg_proc: { acl: 'proacl', owner: 'proowner', kind: `'f'` },
  pg_type: { acl: 'typacl', owner: 'typowner', kind: `'T'` },
};

/** initdb makes information_schema after it has noted what is whose, and lets everybody read it. */
const INFORMATION_SCHEMA = `t.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = 'information_schema' AND oid < ${FIRST_USER_OID})`;

/** initdb's own oids begin here; below, pg_init_privs has all (src/catalog/builtin.ts). */
const FIRST_UNPINNED_OID = 12_000;

function objectsIn(major: number, catalog: string, { acl, owner, kind }: Kept): string {
  const own = `t.${owner}`;
  const fallback =
    catalog === 'pg_namespace'
      ? `CASE WHEN t.oid = ${PUBLIC_SCHEMA} THEN ${privilegesOfPublic(major, own)} ELSE acldefault('n', ${own}) END`
      : catalog === 'pg_class'
        ? `CASE WHEN ${INFORMATION_SCHEMA} THEN acldefault('r', ${own}) || makeaclitem(0::oid, ${own}, 'SELECT', false)
    ELSE acldefault(${kind}, ${own}) END`
        : `acldefault(${kind}, ${own})`;
  const noted =
    catalog === 'pg_namespace' ? `CASE WHEN t.oid <> ${PUBLIC_SCHEMA} THEN p.initprivs END` : 'p.initprivs';
  const notedOwner = `CASE WHEN t.oid < ${FIRST_USER_OID} THEN ${BOOTSTRAP}::oid ELSE m.owner END`;
  return `SELECT '${catalog}' AS class, t.oid::text AS oid, NULL AS "column", ${roleName(own)} AS owner,
  ${referenceIn(catalog, 't.oid')} AS reference, ${rightsFor(kind)} AS all_rights, ${itemsOf(`t.${acl}`, own)} AS now,
  CASE WHEN ${noted} IS NULL THEN ${itemsOf(fallback, own)} ELSE ${itemsOf(noted, notedOwner)} END AS initially
FROM ${catalog} t LEFT JOIN extension_members m ON m.classid = '${catalog}'::regclass AND m.objid = t.oid
  LEFT JOIN pg_init_privs p ON p.classoid = '${catalog}'::regclass AND p.objoid = t.oid AND p.objsubid = 0
WHERE ${isAltered('t.oid', `t.${acl}`)}`;
}

const isAltered = (oid: string, acl: string): string =>
  `${acl} IS NOT NULL AND ${acl} IS DISTINCT FROM p.initprivs
  AND (${oid} >= ${FIRST_USER_OID} OR ${oid} < ${FIRST_UNPINNED_OID} OR t.xmin::text::bigint > ${INITDB})`;

const COLUMNS = `SELECT 'pg_class', c.oid::text, quote_ident(t.attname), ${roleName('c.relowner')},
  ${referenceIn('pg_class', 'c.oid')}, '["SELECT", "INSERT", "UPDATE", "REFERENCES"]', ${itemsOf('t.attacl', 'c.relowner')},
  ${itemsOf('p.initprivs', `CASE WHEN c.oid < ${FIRST_USER_OID} THEN ${BOOTSTRAP}::oid ELSE c.relowner END`)}
FROM (SELECT a.*, a.xmin FROM pg_attribute a WHERE a.attacl IS NOT NULL AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum) t
  JOIN pg_class c ON c.oid = t.attrelid
  LEFT JOIN pg_init_privs p ON p.classoid = 'pg_class'::regclass AND p.objoid = t.attrelid AND p.objsubid = t.attnum
WHERE ${isAltered('t.attrelid', 't.attacl')}`;

const OTHERS = [
  `SELECT 'pg_largeobject', t.oid::text, NULL, ${roleName('t.lomowner')}, 'LARGE OBJECT ' || t.oid, ${rightsFor(`'L'`)},
  ${itemsOf('t.lomacl', 't.lomowner')}, ${itemsOf(`acldefault('L', t.lomowner)`, 't.lomowner')}
FROM pg_largeobject_metadata t WHERE t.lomacl IS NOT NULL`,
  `SELECT 'pg_database', t.oid::text, NULL, ${roleName('t.datdba')}, 'DATABASE ${DATABASE}', ${rightsFor(`'d'`)},
  ${itemsOf('t.datacl', 't.datdba')}, ${itemsOf(`acldefault('d', t.datdba)`, 't.datdba')}
FROM pg_database t WHERE t.datname = current_database() AND t.datacl IS NOT NULL`,
];

export const privileges: Family = {
  queries: (major) => [
    `WITH ${EXTENSION_MEMBERS}
${[...Object.entries(KEPT).map(([catalog, kept]) => objectsIn(major, catalog, kept)), COLUMNS, ...OTHERS].join('\nUNION ALL ')}`,
  ],
  facts: ([rows = []], context) => {
    const placeOf = placesIn(context);
    const ofOne = Map.groupBy(rows, (row) => {
      const address = addressOf(textOf(row, 'class'), textOf(row, 'oid'));
      return JSON.stringify([
        address,
        typeof row['column'] === 'string' ? 'column privileges' : 'privileges',
      ]);
    });
    return [...ofOne].flatMap(([key, list]) => {
      const [address = '', aspect = ''] = JSON.parse(key) as string[];
      const place = placeOf(address);
      return place ? factOf(address, aspect, place, list, context) : [];
    });
  },
};

function factOf(
  address: Address,
  aspect: string,
  place: Place,
  rows: readonly TextRow[],
  { objects }: FamilyContext,
): Fact[] {
  const [row = {}] = rows;
  const reference = address.startsWith('pg_proc:') ? undefined : objects.get(address)?.reference;
  const here: Privileges = {
    target: targetOf(reference ?? textOf(row, 'reference')),
    owner: textOf(row, 'owner'),
    all: allRights(row),
    initially: rows.flatMap((one) => rightsIn(one, 'initially')),
    now: rows.flatMap((one) => rightsIn(one, 'now')),
  };
  const create = written(address, here);
  if (create.length === 0) return [];
  const drop = written(address, { ...here, initially: here.now, now: here.initially });
  return [{ address, aspect, part: 'privileges', ...place, create: [create], drop }];
}

function written(address: Address, granted: Privileges): Statements {
  const statements = grantStatements(granted);
  return address.startsWith('pg_database:') && statements.length > 0
    ? [onThisDatabase(statements)]
    : statements;
}

/** How GRANT calls what COMMENT ON calls so. */
const targetOf = (reference: string): string =>
  reference
    .replace(/^(?:TABLE|VIEW|MATERIALIZED VIEW|FOREIGN TABLE) /, '')
    .replace(/^SERVER /, 'FOREIGN SERVER ')
    .replace(
      /^AGGREGATE (.*?)(?:\(\*\))?$/s,
      (whole, name: string) => `FUNCTION ${name}${whole.endsWith('(*)') ? '()' : ''}`,
    );
