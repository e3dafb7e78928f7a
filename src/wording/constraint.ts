/** Constraints in SQL. */
import type { CatalogObject } from '../catalog/model.ts';
import { identifier } from '../catalog/identities.ts';
import { itemsOf } from './lists.ts';

/** `CHECK (a > 0) NOT VALID`; those of NOT NULL are not read as a whole. */
export function constraintDefinition({ definition, attributes }: CatalogObject): string | null {
  if (definition !== undefined) return definition;
  if (attributes['kind of constraint'] !== 'n') return null;
  const columns = itemsOf(attributes['columns'] ?? '').map(identifier);
  return [
    'NOT NULL',
    ...columns,
    ...(attributes['no inherit'] === 'true' ? ['NO INHERIT'] : []),
    ...(attributes['validated'] === 'false' ? ['NOT VALID'] : []),
  ].join(' ');
}
