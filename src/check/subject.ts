/**
 * What a difference is told of: a key's index is told as the constraint, a column of an index as the index, the rule
 * that holds a view's query as the view. Pure.
 */
import type { CatalogObject, Difference } from '../catalog/model.ts';
import type { Clause } from '../wording/clause.ts';
import { clauseOf } from '../wording/clauses.ts';
import { INDEX_COLUMN_ATTRIBUTES } from '../wording/relation-clauses.ts';
import { isQueryOfView } from '../wording/relation.ts';
import type { Whole } from '../wording/whole.ts';

export interface Subject {
  readonly object: CatalogObject;
  /** Where the difference is told together with others. */
  readonly clause?: Clause;
}

/** @param whole the left catalog, which has what both have */
export function subjectOf({ kind, object, attribute }: Difference, whole: Whole): Subject {
  const parent = object.parent === undefined ? undefined : whole.find(object.parent);
  if (parent && isQueryOfView(object) && kind === 'changed') return inClause(parent, 'definition');
  if (parent && object.kind === 'index column') {
    const isDefining = attribute === undefined || INDEX_COLUMN_ATTRIBUTES.has(attribute);
    if (isDefining) return ofIndex(parent, 'columns', whole);
  }
  if (kind !== 'changed' || attribute === undefined) return { object };
  return object.kind === 'index' ? ofIndex(object, attribute, whole) : inClause(object, attribute);
}

function ofIndex(index: CatalogObject, attribute: string, whole: Whole): Subject {
  const own = inClause(index, attribute);
  const constraint = index.parent === undefined ? undefined : whole.find(index.parent);
  if (constraint?.catalog !== 'pg_constraint' || !own.clause || own.clause.name !== 'definition') return own;
  return inClause(constraint, attribute);
}

function inClause(object: CatalogObject, attribute: string): Subject {
  const clause = clauseOf(object, attribute);
  return { object, ...(clause && { clause }) };
}
