/** When a trigger fires, from `tgtype` (PostgreSQL source, catalog/pg_trigger.h). */

const BITS = { row: 1, before: 2, insert: 4, delete: 8, update: 16, truncate: 32, instead: 64 } as const;

/** `BEFORE INSERT OR UPDATE FOR EACH ROW`. */
export function triggerType(value: string): string {
  const type = Number(value);
  const has = (bit: keyof typeof BITS): boolean => (type & BITS[bit]) !== 0;
  const events = (['insert', 'delete', 'update', 'truncate'] as const).filter(has);
  const timing = has('before') ? 'BEFORE' : has('instead') ? 'INSTEAD OF' : 'AFTER';
  return `${timing} ${events.join(' OR ').toUpperCase()} FOR EACH ${has('row') ? 'ROW' : 'STATEMENT'}`;
}
