/** ALTER DEFAULT PRIVILEGES. */
import { grantStatements } from '../aspects/grants.ts';
import { allRights, itemsOf, rightsFor, rightsIn } from '../aspects/acl.ts';
import type { Fact } from '../fact.ts';
import { type Family, textOf } from '../family.ts';
import { objectAt } from './fact-of.ts';

const KINDS: Readonly<Record<string, string>> = {
  L: 'LARGE OBJECTS',
  S: 'SEQUENCES',
  T: 'TYPES',
  f: 'FUNCTIONS',
  n: 'SCHEMAS',
  r: 'TABLES',
};

/** `acldefault()` has other letters; entries of one schema add to it, and begin with nothing. */
const KIND = `CASE t.defaclobjtype WHEN 'S' THEN 's' ELSE t.defaclobjtype END`;
const INITIALLY = itemsOf(
  `CASE WHEN t.defaclnamespace = 0 THEN acldefault(${KIND}, t.defaclrole) END`,
  't.defaclrole',
);

export const defaultPrivileges: Family = {
  queries: () => [
    `SELECT t.oid::text AS oid, t.defaclobjtype::text AS kind, quote_ident(n.nspname) AS schema,
  CASE WHEN pg_get_userbyid(t.defaclrole) <> current_user THEN quote_ident(pg_get_userbyid(t.defaclrole)) END AS role,
  ${rightsFor(KIND)} AS all_rights, ${itemsOf('t.defaclacl', 't.defaclrole')} AS now, ${INITIALLY} AS initially
FROM pg_default_acl t LEFT JOIN pg_namespace n ON n.oid = t.defaclnamespace ORDER BY t.oid`,
  ],
  facts: ([rows = []]) =>
    rows.map((row): Fact => {
      const role = row['role'] ?? undefined;
      const words = [
        'ALTER DEFAULT PRIVILEGES',
        ...(role === undefined ? [] : [`FOR ROLE ${role}`]),
        ...(typeof row['schema'] === 'string' ? [`IN SCHEMA ${row['schema']}`] : []),
      ];
      const given = {
        beginning: `${words.join(' ')} `,
        target: KINDS[textOf(row, 'kind')] ?? textOf(row, 'kind'),
        owner: role ?? 'CURRENT_USER',
        all: allRights(row),
        initially: rightsIn(row, 'initially'),
        now: rightsIn(row, 'now'),
      };
      return {
        ...objectAt(`pg_default_acl:${row['oid']}`, 'default privileges'),
        create: [grantStatements(given)],
        drop: grantStatements({ ...given, initially: given.now, now: given.initially }),
      };
    }),
};
