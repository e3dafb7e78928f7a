/** Where a relation, and what belongs to it, stands in a file. */
import type { Section } from '../fact.ts';

/**
 * A materialized view that is filled is made after the rows that it may show.
 * @param kind as pg_class.relkind has it
 */
export function sectionOf(kind: string, populated: string | null | undefined): Section {
  if (kind === 'v') return 'views';
  if (kind !== 'm') return 'tables';
  return populated === 'true' ? 'after rows' : 'views';
}
