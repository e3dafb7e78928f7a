/** Base types, and those that are only declared. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, type TextRow, textOf } from '../../family.ts';
import { listed, literal } from '../../layout.ts';
import { madeName, routineName } from '../../names.ts';
import { typeName } from '../../type-name.ts';
import { objectAt } from '../fact-of.ts';
import { shellAddress, shellOf } from './shells.ts';

export const baseTypes: Family = {
  queries: () => [
    `SELECT t.oid::text AS oid, t.typnamespace::text AS schema, ${madeName('n.nspname', 't.typname')} AS name,
  format_type(t.oid, NULL) AS found, t.typisdefined::text AS defined,
  ${routineName('t.typinput')} AS input, ${routineName('t.typoutput')} AS output,
  ${routineName('t.typreceive')} AS receive, ${routineName('t.typsend')} AS send,
  ${routineName('t.typmodin')} AS modifier_in, ${routineName('t.typmodout')} AS modifier_out,
  ${routineName('t.typanalyze')} AS analyze_function,
  (SELECT ${routineName('t.typsubscript')} WHERE t.typsubscript <> 'raw_array_subscript_handler'::regproc) AS subscript,
  t.typlen::text AS length, t.typbyval::text AS by_value, t.typalign::text AS alignment, t.typstorage::text AS storage,
  t.typcategory::text AS category, t.typispreferred::text AS preferred, t.typdefault AS default_value,
  CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END AS element, t.typdelim::text AS delimiter,
  (t.typcollation <> 0)::text AS collatable
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.oid >= ${FIRST_USER_OID} AND (t.typtype = 'b' OR NOT t.typisdefined)
  AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid) ORDER BY t.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_type:${row['oid']}`))
      .flatMap((row): Fact[] => {
        const oid = textOf(row, 'oid');
        const name = textOf(row, 'name');
        const isDefined = row['defined'] === 'true';
        const found = textOf(row, 'found');
        const type: Fact = {
          ...objectAt(`pg_type:${oid}`, 'types'),
          create: [[isDefined ? listed(`CREATE TYPE ${name} `, optionsOf(row)) : `CREATE TYPE ${name}`]],
          reference: `TYPE ${found}`,
          ...(isDefined && { needs: [shellAddress(oid)] }),
          drop: [`DROP TYPE ${found}${isDefined ? ' CASCADE' : ''}`],
        };
        return isDefined ? [shellOf(oid, textOf(row, 'schema'), name), type] : [type];
      }),
};

const ALIGNMENTS: Readonly<Record<string, string>> = { c: 'char', s: 'int2', i: 'int4', d: 'double' };
const STORAGES: Readonly<Record<string, string>> = {
  p: 'plain',
  e: 'external',
  m: 'main',
  x: 'extended',
};

/** `NAME = value`; those that are as CREATE TYPE has them by itself are left out. */
function optionsOf(row: TextRow): string[] {
  const isTrue = (column: string): string | undefined => (row[column] === 'true' ? 'true' : undefined);
  const element = row['element'];
  const options: [string, string | null | undefined][] = [
    ['INPUT', row['input']],
    ['OUTPUT', row['output']],
    ['RECEIVE', row['receive']],
    ['SEND', row['send']],
    ['TYPMOD_IN', row['modifier_in']],
    ['TYPMOD_OUT', row['modifier_out']],
    ['ANALYZE', row['analyze_function']],
    ['SUBSCRIPT', row['subscript']],
    ['INTERNALLENGTH', row['length'] === '-1' ? undefined : textOf(row, 'length')],
    ['PASSEDBYVALUE', isTrue('by_value')],
    ['ALIGNMENT', unless('int4', ALIGNMENTS[textOf(row, 'alignment')])],
    ['STORAGE', unless('plain', STORAGES[textOf(row, 'storage')])],
    ['CATEGORY', unless(`'U'`, literal(textOf(row, 'category')))],
    ['PREFERRED', isTrue('preferred')],
    ['DEFAULT', typeof row['default_value'] === 'string' ? literal(row['default_value']) : undefined],
    ['ELEMENT', typeof element === 'string' ? typeName(element) : undefined],
    ['DELIMITER', unless(`','`, literal(textOf(row, 'delimiter')))],
    ['COLLATABLE', isTrue('collatable')],
  ];
  return options.flatMap(([name, value]) => {
    if (typeof value !== 'string') return [];
    return [name === 'PASSEDBYVALUE' ? name : `${name} = ${value}`];
  });
}

const unless = (usual: string, value: string | undefined): string | undefined =>
  value === usual ? undefined : value;
