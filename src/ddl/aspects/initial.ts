/** What a database begins with, as SQL: initdb's own objects, `public`, and the state that extensions make. */

/** The last transaction of initdb: rows of its objects that a later one wrote were altered (src/catalog/builtin.ts). */
export const INITDB = `(SELECT xmin::text::bigint FROM pg_database WHERE datname = 'template0')`;

/** The bootstrap superuser (PostgreSQL source, catalog/pg_authid.dat); it owns what initdb makes. */
export const BOOTSTRAP = '10';

/** Owns `public` from PostgreSQL 15 on. */
const DATABASE_OWNER = '6171';

/** The schema that stands for the `public` that every database begins with: it, else one of that name. */
export const PUBLIC_SCHEMA = `coalesce((SELECT oid FROM pg_namespace WHERE oid = 2200),
  (SELECT oid FROM pg_namespace WHERE nspname = 'public'))`;

export const ownerOfPublic = (major: number): string => (major >= 15 ? DATABASE_OWNER : BOOTSTRAP);

/** SQL for an acl of `public` that is owned by `owner`. */
export const privilegesOfPublic = (major: number, owner: string): string =>
  `acldefault('n', ${owner}) || makeaclitem(0::oid, ${owner}, 'USAGE', false)${
    major >= 15 ? '' : ` || makeaclitem(0::oid, ${owner}, 'CREATE', false)`
  }`;

/**
 * `WITH` of `extension_members` (classid, objid, owner): members of extensions, and who owns them at first. The
 * script of a trusted extension is run by the bootstrap superuser where its owner is none.
 */
export const EXTENSION_MEMBERS = `extension_members AS MATERIALIZED (
  SELECT d.classid, d.objid, CASE WHEN r.rolsuper OR v.superuser IS NOT TRUE THEN e.extowner ELSE ${BOOTSTRAP} END AS owner
  FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
    JOIN pg_roles r ON r.oid = e.extowner
    LEFT JOIN pg_available_extension_versions v ON v.name = e.extname AND v.version = e.extversion
  WHERE d.deptype = 'e')`;
