/** A column as `CREATE TABLE` has it. */
import type { CatalogObject } from '../catalog/model.ts';
import { valueWords } from './value.ts';

/** The collation of a type that has one and was given no other. */
const DEFAULT_COLLATION = 'pg_catalog."default"';

/** `integer GENERATED ALWAYS AS IDENTITY NOT NULL`. */
export function columnDefinition(column: CatalogObject): string {
  const { attributes } = column;
  const collation = attributes['collation'] ?? DEFAULT_COLLATION;
  return [
    attributes['type'] ?? '',
    ...(collation === DEFAULT_COLLATION ? [] : [`COLLATE ${collation}`]),
    ...(attributes['not null'] === 'true' ? ['NOT NULL'] : []),
    ...(attributes['identity'] ? [valueWords(column, 'identity', attributes['identity']) ?? ''] : []),
    defaultClause(column) ?? '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** `DEFAULT 1`, or `GENERATED ALWAYS AS (a * 2) STORED`. */
export function defaultClause(column: CatalogObject): string | null {
  const { default: expression, generated } = column.attributes;
  if (!expression) return null;
  if (!generated) return `DEFAULT ${expression}`;
  const inParentheses = expression.startsWith('(') ? expression : `(${expression})`;
  return `GENERATED ALWAYS AS ${inParentheses} ${valueWords(column, 'generated', generated)}`;
}
