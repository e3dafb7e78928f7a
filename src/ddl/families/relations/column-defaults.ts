/** Defaults and identities of columns. Pure. */
import type { Fact } from '../../fact.ts';
import { textOf } from '../../family.ts';
import { expressionForms } from '../../query/layout.ts';
import { type ColumnPlace, generatedForms, serialOf } from './columns.ts';
import { is } from './relations.ts';
import { sequenceOptions } from './sequences.ts';

/** What a parent's column has is there by itself, and is taken back where it should not be. */
export function defaultOf(place: ColumnPlace): Fact[] {
  const { column, above, alter, common, within } = place;
  if (column['generated'] && above.length === 0) return [];
  if (serialOf(place)) return [];
  const base = { ...common, ...within, aspect: 'default', part: 'setting' } as const;
  const given = above.find((row) => row['default'] !== null);
  const drop = [`${alter} DROP DEFAULT`];
  if (column['default'] === null) {
    if (!given || given['generated']) return [];
    return [{ ...base, create: [drop], ...(within.within ? { inline: ['DEFAULT NULL'] } : {}) }];
  }
  const provides = [`pg_attrdef:${textOf(column, 'default_oid')}`];
  const isGiven =
    given?.['exact_default'] === column['exact_default'] &&
    !(is(column, 'is_local') && place.within.within && !place.table['bound']);
  if (isGiven) return [{ ...base, provides, create: [[]], ...(within.within ? { inline: [''] } : {}) }];
  if (column['generated']) {
    const texts = is(column, 'is_local') && !place.table['bound'] ? [] : generatedForms(place);
    return texts.length === 0 ? [] : [{ ...base, provides, create: [[]], inline: texts }];
  }
  const forms = expressionForms(textOf(column, 'default'), textOf(column, 'exact_default'));
  const set = forms.map((text) => [`${alter} SET DEFAULT ${text}`]);
  return [
    {
      ...base,
      provides,
      create: set,
      ...(within.within ? { inline: forms.map((text) => `DEFAULT ${text}`) } : {}),
      change: set,
      drop,
    },
  ];
}

export function identityOf({ column, table, relations, alter, common, within }: ColumnPlace): Fact[] {
  const sequence = relations.sequenceOf.get(`${column['relation']}:${column['number']}`);
  if (!column['identity'] || sequence?.['belongs'] !== 'i') return [];
  const always = column['identity'] === 'a' ? 'ALWAYS' : 'BY DEFAULT';
  const options = sequenceOptions(sequence, column, table);
  const list = options.length === 0 ? '' : ` (${options.join(' ')})`;
  const text = `GENERATED ${always} AS IDENTITY${list}`;
  return [
    {
      ...common,
      ...within,
      aspect: 'identity',
      part: 'setting',
      create: [[`${alter} ADD ${text}`]],
      ...(within.within ? { inline: [text] } : {}),
      drop: [`${alter} DROP IDENTITY`],
    },
  ];
}
