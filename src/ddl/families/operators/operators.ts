/**
 * Operators. One that names a commutator or negator that is not there yet makes a shell of it, which is filled when
 * that is defined: so each is written with all that it has.
 */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Address } from '../../../catalog/raw.ts';
import type { Fact } from '../../fact.ts';
import { type Family, type TextRow, textOf } from '../../family.ts';
import { listed } from '../../layout.ts';
import { operatorName, routineName } from '../../names.ts';
import { typeName } from '../../type-name.ts';
import { objectAt } from '../fact-of.ts';

export const operators: Family = {
  queries: () => [
    `SELECT o.oid::text AS oid, ${qualified(`n.nspname = 'public'`)} AS name, ${qualified('pg_operator_is_visible(o.oid)')} AS found,
  ${routineName('o.oprcode')} AS function, CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END AS left_type,
  format_type(o.oprright, NULL) AS right_type, ${operatorName('o.oprcom')} AS commutator,
  ${operatorName('o.oprnegate')} AS negator, ${routineName('o.oprrest')} AS restrict_function,
  ${routineName('o.oprjoin')} AS join_function, o.oprcanhash::text AS hashes, o.oprcanmerge::text AS merges,
  o.oprcom::text AS commutator_oid, o.oprnegate::text AS negator_oid
FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oid >= ${FIRST_USER_OID} ORDER BY o.oid`,
  ],
  facts: ([rows = []], { isWanted }) => {
    const byOid = new Map(rows.map((row) => [textOf(row, 'oid'), row]));
    return rows
      .filter((row) => row['function'] !== null && isWanted(`pg_operator:${row['oid']}`))
      .map((row): Fact => {
        const sides = ['left_type', 'right_type'].map((side) => {
          const type = row[side];
          return typeof type === 'string' ? typeName(type) : 'NONE';
        });
        const reference = `OPERATOR ${textOf(row, 'found')} (${sides.join(', ')})`;
        return {
          ...objectAt(`pg_operator:${row['oid']}`, 'operators'),
          create: [[listed(`CREATE OPERATOR ${textOf(row, 'name')} `, optionsOf(row))]],
          reference,
          provides: shellsOf(row, byOid),
          needs: firstOf(row, rows),
          drop: [`DROP ${reference}`],
        };
      });
  },
};

const qualified = (isPlain: string): string =>
  `(CASE WHEN ${isPlain} THEN '' ELSE quote_ident(n.nspname) || '.' END || o.oprname)`;

function optionsOf(row: TextRow): string[] {
  const type = (column: string): string | undefined => {
    const name = row[column];
    return typeof name === 'string' ? typeName(name) : undefined;
  };
  const options: [string, string | null | undefined][] = [
    ['FUNCTION', row['function']],
    ['LEFTARG', type('left_type')],
    ['RIGHTARG', type('right_type')],
    ['COMMUTATOR', row['commutator']],
    ['NEGATOR', row['negator']],
    ['RESTRICT', row['restrict_function']],
    ['JOIN', row['join_function']],
  ];
  return [
    ...options.flatMap(([name, value]) => (typeof value === 'string' ? [`${name} = ${value}`] : [])),
    ...['hashes', 'merges'].flatMap((name) => (row[name] === 'true' ? [name.toUpperCase()] : [])),
  ];
}

/** Operators that are named and were never defined. */
const shellsOf = (row: TextRow, byOid: ReadonlyMap<string, TextRow>): Address[] =>
  ['commutator_oid', 'negator_oid']
    .map((column) => textOf(row, column))
    .filter((oid) => oid !== row['oid'] && byOid.get(oid)?.['function'] === null)
    .map((oid): Address => `pg_operator:${oid}`);

/** One that names no commutator, although it is one, was made after its partner: else it would have been given it. */
const firstOf = (row: TextRow, rows: readonly TextRow[]): Address[] =>
  (['commutator_oid', 'negator_oid'] as const).flatMap((column) =>
    row[column] === '0'
      ? rows
          .filter((other) => other[column] === row['oid'] && other['function'] !== null)
          .map((other): Address => `pg_operator:${other['oid']}`)
      : [],
  );
