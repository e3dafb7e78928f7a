/** From rows of the system catalogs to objects: one rule for all, with what particulars.ts says of a few. */
import type { Belonging } from './belonging.ts';
import { extras, ordersOf, triggerStates } from './extras.ts';
import type { Identities } from './identities.ts';
import type { CatalogObject } from './model.ts';
import { ownName } from './own-names.ts';
import {
  FROM_OTHERS,
  hasGeneratedName,
  isInternalTrigger,
  ownTypeAttributes,
  remarkOf,
  shownUnder,
} from './particulars.ts';
import { type Address, addressOf, DEFINITION, rowAddress, type Row, type Rows } from './raw.ts';
import type { Shape, SystemCatalog } from './shape.ts';
import { FIRST_USER_OID } from '../database/oid.ts';
import { valueText } from './values.ts';

/** An object while its rows are gathered. */
export interface Draft {
  readonly catalog: string;
  /** Its own row with those that extend it; empty for an object of initdb's, of which only remarks are read. */
  row: Row;
  readonly attributes: Record<string, string | null>;
}

export type Drafts = Map<Address, Draft>;

export interface Material {
  readonly shape: Shape;
  readonly rows: Rows;
  readonly belonging: Belonging;
  readonly identities: Identities;
  /** Privileges on objects of initdb's that are no longer as it gave them. */
  readonly alteredPrivileges: ReadonlyMap<Address, string>;
}

/** The objects by where they are. */
export function assemble(material: Material): Map<Address, CatalogObject> {
  const drafts: Drafts = new Map();
  for (const [name, rows] of material.rows) {
    for (const row of rows) addObject(drafts, material, name, row);
  }
  for (const [name, rows] of material.rows) {
    for (const row of rows) addToObject(drafts, material, name, row);
  }
  for (const [address, privileges] of material.alteredPrivileges) {
    const draft = draftAt(drafts, material, address);
    if (draft) draft.attributes['privileges'] = privileges;
  }
  for (const [address, states] of triggerStates(material)) {
    const draft = drafts.get(address);
    if (draft) draft.attributes['trigger states'] = states;
  }
  const orders = ordersOf(drafts, material.rows);
  return new Map(
    [...drafts].map(([address, draft]) => {
      const order = orders.get(address);
      return [address, { ...finished(address, draft, material), ...(order ? { order } : {}) }];
    }),
  );
}

/** A row that is an object. */
function addObject(drafts: Drafts, { shape, belonging, identities }: Material, name: string, row: Row): void {
  const address = rowAddress(name, row);
  const catalog = shape.catalogs.get(name);
  if (address === undefined || catalog === undefined || belonging.isLeftOut(address)) return;
  if (name === 'pg_inherits' && belonging.isLeftOut(addressOf('pg_class', row['inhrelid']))) return;
  if (isInternalTrigger(address, belonging)) return;
  const attributes = attributesOf(catalog, row, identities);
  const own = name === 'pg_type' ? ownTypeAttributes(row, belonging.partOf.get(address)) : undefined;
  const kept = own ? Object.entries(attributes).filter(([label]) => own.has(label)) : undefined;
  drafts.set(address, { catalog: name, row, attributes: kept ? Object.fromEntries(kept) : attributes });
}

/** A row that says more of an object: the other half of its own row, its comment, a column's default. */
function addToObject(drafts: Drafts, material: Material, name: string, row: Row): void {
  const catalog = material.shape.catalogs.get(name);
  if (catalog === undefined) return;
  const { extends: extended } = catalog;
  const remark = remarkOf(name, row, material.shape);
  const address = extended ? addressOf(extended.catalog, row[extended.column]) : remark?.address;
  const draft = address === undefined ? undefined : draftAt(drafts, material, address);
  if (draft === undefined) return;
  if (extended) draft.row = { ...draft.row, ...row };
  for (const [label, value] of Object.entries(attributesOf(catalog, row, material.identities))) {
    draft.attributes[remark?.about === undefined ? label : `${label} ${remark.about}`] = value;
  }
}

/** The object at an address; one of initdb's is made up here, since its own row is not read. */
function draftAt(drafts: Drafts, { belonging }: Material, address: Address): Draft | undefined {
  const found = drafts.get(address);
  if (found || belonging.isLeftOut(address)) return found;
  const [catalog = '', oid = ''] = address.split(':');
  if (Number(oid) >= FIRST_USER_OID) return undefined;
  const made: Draft = { catalog, row: {}, attributes: {} };
  drafts.set(address, made);
  return made;
}

function attributesOf(
  { compared }: SystemCatalog,
  row: Row,
  identities: Identities,
): Record<string, string | null> {
  const attributes: Record<string, string | null> = {};
  for (const { name, label, treatment } of compared.values()) {
    if (name in row) attributes[label] = valueText(row[name], treatment, row, identities);
  }
  return attributes;
}

function ownAttributes(kind: string, { attributes }: Draft): Record<string, string | null> {
  const others = FROM_OTHERS[kind];
  if (!others) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([label]) => !others.has(label)));
}

function finished(address: Address, draft: Draft, material: Material): CatalogObject {
  const { identities, belonging } = material;
  const { catalog, row } = draft;
  const { kind, name } = identities.of(address) ?? { kind: catalog, name: address };
  const member = belonging.memberOf.get(address);
  const above = belonging.partOf.get(address) ?? shownUnder(catalog, row) ?? member;
  const parent = above === undefined ? undefined : identities.of(above);
  const extension = member === undefined ? undefined : identities.of(member)?.name;
  const more = extras(address, draft, material);
  const definition = row[DEFINITION];
  return {
    identity: `${kind} ${name}`.trim(),
    kind,
    catalog,
    name: ownName(catalog, row) || name,
    ...(parent ? { parent: `${parent.kind} ${parent.name}`.trim() } : {}),
    ...(extension === undefined ? {} : { extension }),
    attributes: { ...ownAttributes(kind, draft), ...more.attributes },
    ...(more.source ? { source: more.source } : {}),
    ...(typeof definition === 'string' ? { definition } : {}),
    ...(hasGeneratedName(catalog, row) ? { hasGeneratedName: true as const } : {}),
  };
}
