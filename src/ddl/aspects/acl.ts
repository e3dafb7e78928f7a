/** Privileges as the queries read them: the items of an acl as JSON. */
import { type TextRow, textOf } from '../family.ts';
import type { Right } from './grants.ts';

/** SQL for a role's name: nobody's is `PUBLIC`, the runner's is not written. */
export const roleName = (oid: string): string =>
  `CASE WHEN ${oid} = 0 THEN 'PUBLIC' WHEN pg_get_userbyid(${oid}) = current_user THEN 'CURRENT_USER'
    ELSE quote_ident(pg_get_userbyid(${oid})) END`;

/** SQL for the items of an acl, in their order, as JSON for `rightsIn`; `owner` is SQL for the owner's oid. */
export const itemsOf = (acl: string, owner: string): string => {
  const role = (oid: string): string => `CASE WHEN ${oid} = ${owner} THEN '' ELSE ${roleName(oid)} END`;
  return `(SELECT json_agg(json_build_array(${role('x.grantee')}, ${role('x.grantor')}, x.privilege_type, x.is_grantable)
    ORDER BY x.ordinality) FROM aclexplode(${acl}) WITH ORDINALITY x)::text`;
};

/** SQL for the rights that there are for a kind of object: those that its owner has. */
export const rightsFor = (kind: string): string =>
  `(SELECT json_agg(x.privilege_type ORDER BY x.ordinality) FROM aclexplode(acldefault(${kind}, 10)) WITH ORDINALITY x
    WHERE x.grantee = 10)::text`;

export function rightsIn(row: TextRow, column: string): Right[] {
  const text = row[column] ?? '[]';
  const items = JSON.parse(text) as [string, string, string, boolean][];
  const name = row['column'] ?? undefined;
  return items.map(([grantee, grantor, right, isGrantable]) => ({
    grantee,
    grantor,
    right,
    isGrantable,
    ...(name === undefined ? {} : { column: name }),
  }));
}

export const allRights = (row: TextRow): string[] => JSON.parse(textOf(row, 'all_rights')) as string[];
