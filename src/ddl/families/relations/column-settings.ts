/** Storage, compression, statistics and options of columns. Pure. */
import type { Fact } from '../../fact.ts';
import type { ColumnPlace } from './columns.ts';

const STORAGE: Readonly<Record<string, string>> = { p: 'PLAIN', e: 'EXTERNAL', x: 'EXTENDED', m: 'MAIN' };
const COMPRESSION: Readonly<Record<string, string>> = { p: 'pglz', l: 'lz4' };

/** Storage can stand in CREATE TABLE since PostgreSQL 16. */
const STORAGE_INLINE = 16;

type Place = Pick<ColumnPlace, 'column' | 'above' | 'alter' | 'common' | 'within'> &
  Partial<Pick<ColumnPlace, 'table' | 'relations'>>;

export function columnSettings(place: Place): Fact[] {
  const { column, above, relations, within } = place;
  const facts: Fact[] = [];
  const canInline = within.within !== undefined && above.length === 0 && !column['collation'];
  const storage = column['storage'] ?? '';
  if (storage !== (above[0]?.['storage'] ?? column['type_storage'])) {
    const say = STORAGE[storage] ?? '';
    const isInline = canInline && (relations?.context.major ?? 0) >= STORAGE_INLINE;
    facts.push(setting(place, 'storage', `SET STORAGE ${say}`, isInline ? `STORAGE ${say}` : undefined));
  }
  const compression = column['compression'] ?? '';
  if (compression !== (above[0]?.['compression'] ?? '')) {
    const say = COMPRESSION[compression] ?? 'default';
    facts.push(
      setting(place, 'compression', `SET COMPRESSION ${say}`, canInline ? `COMPRESSION ${say}` : undefined),
    );
  }
  if (column['foreign_options']) {
    const list = `OPTIONS (${column['foreign_options']})`;
    const isInline = within.within !== undefined && !column['collation'] && !place.table?.['bound'];
    facts.push(setting(place, 'foreign options', list, isInline ? list : undefined));
  }
  if (column['statistics'])
    facts.push(setting(place, 'statistics', `SET STATISTICS ${column['statistics']}`));
  if (column['options']) facts.push(setting(place, 'options', `SET (${column['options']})`));
  return facts;
}

function setting({ alter, common, within }: Place, aspect: string, say: string, inline?: string): Fact {
  return {
    ...common,
    aspect,
    part: 'setting',
    create: [[`${alter} ${say}`]],
    ...(inline === undefined ? {} : { ...within, inline: [inline] }),
  };
}
