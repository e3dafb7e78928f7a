/** Values of attributes in the words of SQL. Pure. */
import { labelOf } from '../catalog/labels.ts';
import type { CatalogObject } from '../catalog/model.ts';
import { CODES } from './codes.ts';
import { FLAGS } from './flags.ts';
import { type Format, FORMATS, MADE_FORMATS } from './formats.ts';
import { itemsOf, LISTS } from './lists.ts';

/** Catalogs whose rows are about a row of another one. */
const ABOUT: Readonly<Record<string, string>> = {
  pg_aggregate: 'pg_proc',
  pg_attrdef: 'pg_attribute',
  pg_foreign_table: 'pg_class',
  pg_index: 'pg_class',
  pg_partitioned_table: 'pg_class',
  pg_range: 'pg_type',
  pg_sequence: 'pg_class',
};

/** Catalogs whose rows are about any object. */
const REMARKS = /^pg_(?:sh)?(?:description|seclabel)\.|^pg_init_privs\./;

/** `pg_class options`: the attribute of the objects that it is about. */
function keyOf(column: string): string {
  const [catalog = '', name = ''] = column.split('.');
  const about = REMARKS.test(column) ? '*' : (ABOUT[catalog] ?? catalog);
  return `${about} ${labelOf(catalog, name)}`;
}

/** The words for single values, by attribute; two columns of one name are of different values. */
const words = new Map<string, Readonly<Record<string, string>>>();
for (const [column, codes] of [
  ...Object.entries(CODES),
  ...Object.entries(FLAGS).map(([name, [on, off]]) => [name, { true: on, false: off }] as const),
]) {
  words.set(keyOf(column), { ...words.get(keyOf(column)), ...codes });
}

const formats = new Map<string, Format>(
  Object.entries(FORMATS).map(([name, format]) => [keyOf(name), format]),
);
const lists = new Set([...LISTS, 'pg_proc.proargmodes', 'pg_statistic_ext.stxkind'].map(keyOf));

/** The schema that everybody has in the search path; a text that begins with it is a name. */
const withoutCatalog = (name: string): string =>
  name.startsWith(SYSTEM) ? name.replaceAll(/\bpg_catalog\.(?=\S)/g, '') : name;
const SYSTEM = 'pg_catalog.';

/** A value as it would be written in SQL; one that is not known is shown as the catalog has it. */
export function valueWords(
  { catalog }: Pick<CatalogObject, 'catalog'>,
  attribute: string,
  value: string | null,
): string | null {
  if (value === null) return null;
  const key = `${catalog} ${attribute}`;
  const remark = `* ${attribute.startsWith('security label') ? 'security label' : attribute}`;
  const format = formats.get(key) ?? formats.get(remark) ?? MADE_FORMATS[attribute];
  if (format) return format(value);
  const codes = words.get(key);
  const word = (code: string): string => codes?.[code] ?? withoutCatalog(code);
  return lists.has(key) ? itemsOf(value).map(word).join(', ') : word(value);
}
