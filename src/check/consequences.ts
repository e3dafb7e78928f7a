/**
 * Differences that follow from another one, which is told: PostgreSQL makes a NOT NULL constraint for each NOT NULL,
 * an index for each key, a sequence for each identity. To mend the one is to mend both. Pure.
 */
import type { CatalogObject, Difference } from '../catalog/model.ts';
import { clauseOf } from '../wording/clauses.ts';
import { INDEX_COLUMN_ATTRIBUTES } from '../wording/relation-clauses.ts';
import { itemsOf } from '../wording/lists.ts';
import { isQueryOfView } from '../wording/relation.ts';
import { nameOf } from '../wording/whole.ts';

/** What differs, by the identity of the object. */
class Told {
  private readonly byIdentity: ReadonlyMap<string, readonly Difference[]>;
  private readonly byParent: ReadonlyMap<string | undefined, readonly Difference[]>;
  private readonly types: ReadonlySet<string>;

  constructor(differences: readonly Difference[]) {
    this.byIdentity = Map.groupBy(differences, ({ object }) => object.identity);
    this.byParent = Map.groupBy(differences, ({ object }) => object.parent);
    const types = differences.filter(
      ({ object, attribute }) => object.kind === 'column' && attribute === 'type',
    );
    this.types = new Set(types.map(({ object }) => object.name));
  }

  of(identity: string | undefined): readonly Difference[] {
    return this.byIdentity.get(identity ?? '') ?? [];
  }

  partsOf(identity: string | undefined): readonly Difference[] {
    return this.byParent.get(identity) ?? [];
  }

  /** Does the type of a column of this name differ? */
  hasTypeOf(name: string): boolean {
    return this.types.has(name);
  }

  says(identity: string | undefined, attribute: string): boolean {
    return this.of(identity).some((one) => one.attribute === attribute);
  }
}

type Rule = (difference: Difference, told: Told) => boolean;

/** Without those that say nothing new. */
export function withoutConsequences(differences: readonly Difference[]): Difference[] {
  const told = new Told(differences);
  return differences.filter((one) => !RULES.some((rule) => rule(one, told)));
}

const isOneSided = ({ kind }: Difference): boolean => kind === 'missing' || kind === 'extra';
/** Is it about what the object is, and not a remark such as its comment? */
const isOfDefinition = (one: Difference): boolean =>
  isOneSided(one) || clauseOf(one.object, one.attribute ?? '') !== undefined;
const isConstraint = ({ catalog, attributes }: CatalogObject, kind: string): boolean =>
  catalog === 'pg_constraint' && attributes['kind of constraint'] === kind;
const columnsOf = ({ attributes }: CatalogObject): string[] => itemsOf(attributes['columns'] ?? '');

/** Is the attribute of this object, or of one of its parts, one that goes with `inherits`? */
const INHERITED: ReadonlySet<string> = new Set(['declared here', 'inherited from', 'of constraint']);
const FROM_TYPE: ReadonlySet<string> = new Set(['collation', 'compression', 'storage']);
const OF_VIEW_COLUMN: ReadonlySet<string> = new Set(['collation', 'compression', 'storage', 'type']);

const RULES: readonly Rule[] = [
  // Triggers of a constraint.
  (one, told) =>
    isOneSided(one) &&
    one.object.kind === 'internal trigger' &&
    one.object.parent !== undefined &&
    told.of(one.object.parent).length > 0,
  // The constraint of a constraint trigger.
  (one, told) =>
    isConstraint(one.object, 't') &&
    isOfDefinition(one) &&
    told.of(`trigger ${nameOf(one.object)}`).some(isOfDefinition),
  // The constraint of NOT NULL, which has rows of its own since PostgreSQL 18.
  (one, told) =>
    isOneSided(one) &&
    isConstraint(one.object, 'n') &&
    (told.says(one.object.parent, 'not null') ||
      told
        .partsOf(one.object.parent)
        .some(
          ({ object, attribute }) => attribute === 'not null' && columnsOf(one.object).includes(object.name),
        )),
  // NOT NULL of a primary key's columns.
  ({ object, attribute, left }, told) =>
    attribute === 'not null' &&
    told
      .partsOf(object.parent)
      .some(
        (key) =>
          key.kind === (left === 'true' ? 'missing' : 'extra') &&
          isConstraint(key.object, 'p') &&
          columnsOf(key.object).includes(object.name),
      ),
  // The sequence of an identity column.
  (one, told) =>
    isOneSided(one) && one.object.kind === 'sequence' && told.says(one.object.parent, 'identity'),
  // Functions and the multirange of a range type.
  ({ object, attribute }, told) =>
    (['function', 'type'].includes(object.kind) && told.says(object.parent, 'subtype')) ||
    (attribute !== 'subtype' && told.says(object.identity, 'subtype') && FROM_SUBTYPE.has(attribute ?? '')),
  (one, told) =>
    isOneSided(one) && one.object.kind === 'type' && told.says(one.object.parent, 'multirange type'),
  // What comes and goes with INHERITS and PARTITION OF.
  ({ object, attribute = '' }, told) =>
    (object.catalog === 'pg_inherits' || INHERITED.has(attribute)) && told.says(object.parent, 'inherits'),
  ({ object, attribute }, told) =>
    attribute === 'access method' && told.says(object.identity, 'kind of relation'),
  ({ attribute, left, right }, told) =>
    attribute === 'default partition' &&
    [left, right].some((name) =>
      told.of(`table ${name}`).some((one) => isOneSided(one) || one.attribute === 'partition bound'),
    ),
  // The mark at the index that a replica identity uses.
  ({ object, attribute }, told) =>
    attribute === 'replica identity' &&
    object.kind === 'index' &&
    told.says(object.parent, 'replica identity'),
  // What a column has by its type; EXTERNAL no type has by itself.
  ({ object, attribute = '', left, right }, told) =>
    object.kind === 'column' &&
    told.says(object.identity, 'type') &&
    FROM_TYPE.has(attribute) &&
    ![left, right].includes('e') &&
    (attribute !== 'collation' || [left, right].includes(null)),
  // What a column of an index has by the column of the table.
  ({ object, attribute = '' }, told) =>
    object.kind === 'index column' &&
    INDEX_COLUMN_ATTRIBUTES.has(attribute) &&
    attribute !== 'options' &&
    told.of(object.parent).length === 0 &&
    told.hasTypeOf(object.name),
  // Columns of a view, by its query.
  (one, told) =>
    (isOneSided(one) || OF_VIEW_COLUMN.has(one.attribute ?? '') || one.attribute === 'column order') &&
    told
      .partsOf(one.attribute === 'column order' ? one.object.identity : one.object.parent)
      .some(({ object, attribute }) => isQueryOfView(object) && attribute === 'definition') &&
    (one.object.kind === 'column' || one.attribute === 'column order'),
  // How many rows a function returns, by whether it returns a set.
  ({ object, attribute }, told) => attribute === 'rows' && told.says(object.identity, 'returns a set'),
];

const FROM_SUBTYPE: ReadonlySet<string> = new Set([
  'alignment',
  'subtype collation',
  'subtype operator class',
]);
