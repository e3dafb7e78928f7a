/** Whose objects are, where they are not the runner's. */
import { addressOf } from '../../catalog/raw.ts';
import { FIRST_USER_OID } from '../../database/oid.ts';
import { DATABASE, onThisDatabase } from '../database-block.ts';
import type { Fact } from '../fact.ts';
import { type Family, type TextRow, textOf } from '../family.ts';
import { BOOTSTRAP, EXTENSION_MEMBERS, ownerOfPublic, PUBLIC_SCHEMA } from './initial.ts';
import { placesIn } from './place.ts';
import { referenceIn } from './reference.ts';

/** A sequence of a column is its table's owner's, and a row type, an array and a multirange theirs as well. */
const OWN_RELATION = `t.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = t.oid AND d.deptype IN ('a', 'i')
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0)`;

const OWN_TYPE = `t.typtype <> 'm' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
  AND (t.typrelid = 0 OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))`;

/** By system catalog: the column, and which of its rows have an owner of their own. */
const OWNERS: Readonly<Record<string, readonly [column: string, which?: string]>> = {
  pg_class: ['relowner', OWN_RELATION],
  pg_collation: ['collowner'],
  pg_conversion: ['conowner'],
  pg_event_trigger: ['evtowner'],
  pg_foreign_data_wrapper: ['fdwowner'],
  pg_foreign_server: ['srvowner'],
  pg_language: ['lanowner'],
  pg_namespace: ['nspowner', `t.nspname !~ '^pg_(toast_)?temp_'`],
  pg_opclass: ['opcowner'],
  pg_operator: ['oprowner'],
  pg_opfamily: ['opfowner'],
  pg_proc: ['proowner'],
  pg_publication: ['pubowner'],
  pg_statistic_ext: ['stxowner'],
  pg_subscription: [
    'subowner',
    `t.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  ],
  pg_ts_config: ['cfgowner'],
  pg_ts_dict: ['dictowner'],
  pg_type: ['typowner', OWN_TYPE],
};

const RUNNER = `(SELECT oid FROM pg_roles WHERE rolname = current_user)`;

function ownersIn(major: number, catalog: string, column: string, which = 'true'): string {
  const initially =
    catalog === 'pg_namespace'
      ? `CASE WHEN t.oid = ${PUBLIC_SCHEMA} THEN ${ownerOfPublic(major)} WHEN t.oid < ${FIRST_USER_OID} THEN ${BOOTSTRAP} ELSE ${RUNNER} END`
      : `CASE WHEN t.oid < ${FIRST_USER_OID} THEN ${BOOTSTRAP} ELSE ${RUNNER} END`;
  return `SELECT '${catalog}' AS class, t.oid::text AS oid, quote_ident(pg_get_userbyid(t.${column})) AS owner,
  ${referenceIn(catalog, 't.oid')} AS reference
FROM ${catalog} t LEFT JOIN extension_members m ON m.classid = '${catalog}'::regclass AND m.objid = t.oid
WHERE t.${column} <> coalesce(m.owner, ${initially}) AND (${which})`;
}

const queryOf = (major: number): string =>
  `WITH ${EXTENSION_MEMBERS}
${[
  ...Object.entries(OWNERS).map(([catalog, [column, which]]) => ownersIn(major, catalog, column, which)),
  `SELECT 'pg_largeobject', t.oid::text, quote_ident(pg_get_userbyid(t.lomowner)), 'LARGE OBJECT ' || t.oid
FROM pg_largeobject_metadata t WHERE t.lomowner <> ${RUNNER}`,
  `SELECT 'pg_database', t.oid::text, quote_ident(pg_get_userbyid(t.datdba)), NULL
FROM pg_database t WHERE t.datname = current_database() AND t.datdba <> ${RUNNER}`,
].join('\nUNION ALL ')}`;

export const owners: Family = {
  queries: (major) => [queryOf(major)],
  facts: ([rows = []], context) => {
    const placeOf = placesIn(context);
    return rows.flatMap((row): Fact[] => {
      const address = addressOf(textOf(row, 'class'), textOf(row, 'oid'));
      const place = placeOf(address);
      if (!place) return [];
      const statements = [changeOwner(row, context.objects.get(address)?.reference)];
      return [
        { address, aspect: 'owner', part: 'owner', ...place, create: [statements], change: [statements] },
      ];
    });
  },
};

function changeOwner(row: TextRow, reference: string | undefined): string {
  const owner = textOf(row, 'owner');
  if (row['class'] === 'pg_database') {
    return onThisDatabase([`ALTER DATABASE ${DATABASE} OWNER TO ${owner}`]);
  }
  return `ALTER ${reference ?? textOf(row, 'reference')} OWNER TO ${owner}`;
}
