/**
 * The roles in a catalog under other names. Two databases may be the same although each was made by a login of its
 * own: one of them is told under the name that the other one has. Pure.
 */
import { PRIVILEGES } from './expressions.ts';
import { labelOf } from './labels.ts';
import type { Catalog, CatalogObject } from './model.ts';
import { itemsOf, joined } from './values.ts';

/** Columns that refer to roles; a test holds them against what each major says of itself. */
export const ROLE_COLUMNS: readonly string[] = [
  'pg_class.relowner',
  'pg_collation.collowner',
  'pg_conversion.conowner',
  'pg_database.datdba',
  'pg_default_acl.defaclrole',
  'pg_event_trigger.evtowner',
  'pg_extension.extowner',
  'pg_foreign_data_wrapper.fdwowner',
  'pg_foreign_server.srvowner',
  'pg_language.lanowner',
  'pg_largeobject_metadata.lomowner',
  'pg_namespace.nspowner',
  'pg_opclass.opcowner',
  'pg_operator.oprowner',
  'pg_opfamily.opfowner',
  'pg_policy.polroles',
  'pg_proc.proowner',
  'pg_publication.pubowner',
  'pg_statistic_ext.stxowner',
  'pg_subscription.subowner',
  'pg_ts_config.cfgowner',
  'pg_ts_dict.dictowner',
  'pg_type.typowner',
  'pg_user_mapping.umuser',
];

/** `pg_class owner`: an attribute of the objects of a catalog. */
const attributeOf = (key: string): string => {
  const [catalog = '', column = ''] = key.split('.');
  return `${catalog} ${labelOf(catalog, column)}`;
};

const NAMING: ReadonlySet<string> = new Set(ROLE_COLUMNS.map(attributeOf));
/** Of those, the one that names several. */
const LISTING = attributeOf('pg_policy.polroles');
/** The labels of privileges, which objects of any catalog may have. */
const GRANTING: ReadonlySet<string> = new Set(
  Object.keys(PRIVILEGES).map((key) => attributeOf(key).replace(/^\S+ /, '')),
);

/** A role where it stands in text: in quotes, or a word. */
const ROLE = String.raw`"(?:[^"]|"")*"|[^\s"]+`;

/** Kinds of object that are called after a role (`pg_identify_object`, and identities.ts). */
const NAMED_AFTER: Readonly<Record<string, RegExp>> = {
  pg_db_role_setting: new RegExp(String.raw`(?<=^(?:settings )?of role )(${ROLE})(?= in the database$)`),
  pg_default_acl: new RegExp(String.raw`(?<=^(?:default privileges )?for role )(${ROLE})`),
  pg_user_mapping: new RegExp(String.raw`(?<=^(?:user mapping )?)(${ROLE})(?= on server )`),
};

export interface RoleNames {
  /** What roles are to be called, by their name without quotes; the others keep theirs. */
  readonly names: ReadonlyMap<string, string>;
  /** The superuser whom initdb made, by its name before: it owns what has no owner of its own here. */
  readonly bootstrap: string;
}

/**
 * The catalog with roles under other names, and with the word `(owner)` for an object's owner in its privileges.
 * Two names that become one are one role: what was granted to both is granted once. Names are quoted by one rule,
 * so that two catalogs that went through this can be compared.
 */
export function withRoleNames(catalog: Catalog, { names, bootstrap }: RoleNames): Catalog {
  const renamed = (name: string): string => names.get(name) ?? name;
  const role = (text: string): string => (text === 'PUBLIC' ? text : identifier(renamed(unquoted(text))));
  const identityOf = ({ catalog: from, identity }: CatalogObject): string => {
    const pattern = NAMED_AFTER[from];
    return pattern === undefined ? identity : identity.replace(pattern, role);
  };
  const moved = new Map([...catalog.objects.values()].map((object) => [object.identity, identityOf(object)]));
  const ownerOf = (object: CatalogObject): string => {
    for (const [label, owner] of Object.entries(object.attributes)) {
      const key = `${object.catalog} ${label}`;
      if (typeof owner === 'string' && NAMING.has(key) && key !== LISTING) return renamed(unquoted(owner));
    }
    const parent = object.parent === undefined ? undefined : catalog.objects.get(object.parent);
    return parent === undefined ? renamed(bootstrap) : ownerOf(parent);
  };
  const attribute = (label: string, value: string | null, object: CatalogObject): string | null => {
    const key = `${object.catalog} ${label}`;
    if (value === null) return null;
    if (key === LISTING) return joined(itemsOf(value).map(role), false);
    if (NAMING.has(key)) return role(value);
    return GRANTING.has(label) ? privileges(value, ownerOf(object), renamed) : value;
  };
  const objects = [...catalog.objects.values()].map((object): CatalogObject => {
    const pattern = NAMED_AFTER[object.catalog];
    return {
      ...object,
      identity: moved.get(object.identity) ?? object.identity,
      name: pattern === undefined ? object.name : object.name.replace(pattern, role),
      ...(object.parent === undefined ? {} : { parent: moved.get(object.parent) ?? object.parent }),
      attributes: Object.fromEntries(
        Object.entries(object.attributes).map(([label, value]) => [label, attribute(label, value, object)]),
      ),
    };
  });
  return { ...catalog, objects: new Map(objects.map((object) => [object.identity, object])) };
}

/** An aclitem: grantee, rights, grantor (PostgreSQL source, acl.c). */
const ITEM = /^("(?:[^"]|"")*"|[^=]*)=([^/]*)\/(.*)$/s;
/** The order in which an aclitem has its letters (`ACL_ALL_RIGHTS_STR` in PostgreSQL's source, acl.h). */
const LETTERS = Array.from('arwdDxtXUCTcsAm');
const OWNER = '(owner)';

function privileges(list: string, owner: string, renamed: (name: string) => string): string {
  const shown = (text: string): string => {
    if (text === '' || text === OWNER) return text;
    const name = renamed(unquoted(text));
    return name === owner ? OWNER : aclName(name);
  };
  const granted = new Map<string, string[]>();
  for (const item of itemsOf(list)) {
    const [, grantee = '', rights = item, grantor = ''] = ITEM.exec(item) ?? [];
    const key = JSON.stringify([shown(grantee), shown(grantor)]);
    granted.set(key, [...(granted.get(key) ?? []), rights]);
  }
  const items = [...granted].map(([key, rights]) => {
    const [grantee, grantor] = JSON.parse(key) as [string, string];
    return `${grantee}=${together(rights)}/${grantor}`;
  });
  return joined(items, false);
}

/** `ar*` and `w` as `ar*w`: a star behind a letter is the right to grant it. */
function together(rights: readonly string[]): string {
  const [first = '', ...more] = rights;
  if (more.length === 0) return first;
  const all = rights.join('');
  return LETTERS.filter((letter) => all.includes(letter))
    .map((letter) => (all.includes(`${letter}*`) ? `${letter}*` : letter))
    .join('');
}

const unquoted = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A role's name as it stands in attributes, by the one rule. */
export const identifier = (name: string): string => (/^[a-z_][a-z0-9_$]*$/.test(name) ? name : quoted(name));

const aclName = (name: string): string => (/^\w+$/.test(name) ? name : quoted(name));
