/** Objects that only one side has, and those of PostgreSQL's own whose privileges or comments only one has changed. Pure. */
import type { CatalogObject } from '../catalog/model.ts';
import { definitionOf } from '../wording/definition.ts';
import { valueWords } from '../wording/value.ts';
import type { Whole } from '../wording/whole.ts';

/** What is told of it; without `attribute` the whole object. */
export interface OneSided {
  readonly attribute?: string;
  readonly text: string;
}

/** @param whole the side that has it */
export function tellOneSided(object: CatalogObject, whole: Whole): OneSided[] {
  const remarks = Object.entries(object.attributes).filter(
    ([attribute, value]) => value !== null && REMARK.test(attribute),
  );
  if (!isBuiltIn(object) || remarks.length === 0) return [{ text: definitionOf(object, whole) }];
  return remarks.map(([attribute, value]) => ({
    attribute,
    text: valueWords(object, attribute, value) ?? '',
  }));
}

const REMARK = /^(privileges|comment|initial privileges|security label.*)$/;
const SYSTEM_COLUMN = /^(ctid|xmin|cmin|xmax|cmax|tableoid)$/;

/** Is it there on both sides, with something said of it on one only? Such objects are read for that alone. */
const isBuiltIn = ({ attributes, kind, name }: CatalogObject): boolean => {
  const names = Object.keys(attributes);
  return (
    (kind === 'column' && SYSTEM_COLUMN.test(name)) ||
    (names.length > 0 && names.every((attribute) => REMARK.test(attribute)))
  );
};
