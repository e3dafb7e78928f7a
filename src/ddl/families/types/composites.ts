/** Composite types, with their attributes. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, textOf } from '../../family.ts';
import { madeName } from '../../names.ts';
import { typeName } from '../../type-name.ts';
import { objectAt } from '../fact-of.ts';

export const composites: Family = {
  queries: () => [
    `SELECT t.oid::text AS oid, t.typrelid::text AS relation, format_type(t.oid, NULL) AS found,
  ${madeName('n.nspname', 't.typname')} AS name
FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c' JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.oid >= ${FIRST_USER_OID} ORDER BY t.oid`,
    `SELECT a.attrelid::text AS relation, a.attnum::text AS number, quote_ident(a.attname) AS name,
  format_type(a.atttypid, a.atttypmod) AS type,
  CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'c' JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid >= ${FIRST_USER_OID} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`,
  ],
  facts: ([rows = [], columns = []], { isWanted }) => {
    const wanted = rows.filter((row) => isWanted(`pg_type:${row['oid']}`));
    const types = new Map(wanted.map((row) => [textOf(row, 'relation'), row]));
    const attributes = columns.flatMap((row): Fact[] => {
      const type = types.get(textOf(row, 'relation'));
      if (!type) return [];
      const found = textOf(type, 'found');
      const name = textOf(row, 'name');
      const collation = row['collation'] === null ? '' : ` COLLATE ${textOf(row, 'collation')}`;
      const definition = `${typeName(textOf(row, 'type'))}${collation}`;
      return [
        {
          address: `pg_class:${row['relation']}:${row['number']}`,
          aspect: '',
          section: 'types',
          part: 'part',
          group: `pg_type:${type['oid']}`,
          create: [[`ALTER TYPE ${found} ADD ATTRIBUTE ${name} ${definition}`]],
          inline: [`${name} ${definition}`],
          reference: `COLUMN ${found}.${name}`,
          change: [[`ALTER TYPE ${found} ALTER ATTRIBUTE ${name} TYPE ${definition}`]],
          drop: [`ALTER TYPE ${found} DROP ATTRIBUTE ${name}`],
        },
      ];
    });
    const whole = wanted.map((row): Fact => {
      const create = `CREATE TYPE ${textOf(row, 'name')} AS (`;
      const found = textOf(row, 'found');
      return {
        ...objectAt(`pg_type:${row['oid']}`, 'types'),
        create: [[`${create})`]],
        frame: { open: create, close: ')' },
        reference: `TYPE ${found}`,
        provides: [`pg_class:${row['relation']}`],
        drop: [`DROP TYPE ${found}`],
      };
    });
    return [...whole, ...attributes];
  },
};
