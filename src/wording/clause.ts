/** A clause of a statement: attributes that are told together. Types only. */
import type { CatalogObject } from '../catalog/model.ts';
import type { Whole } from './whole.ts';

export interface Clause {
  /** What differs, where several of its attributes do. */
  readonly name: string;
  readonly attributes: readonly string[];
  /** The clause in SQL; null where the object has none. */
  readonly text: (object: CatalogObject, whole: Whole) => string | null;
  /** Where only one attribute differs, its own value says it better. */
  readonly forSeveral?: true;
}
