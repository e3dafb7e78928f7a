/** Schemas, and those that every database begins with where they were dropped. */
import { FIRST_USER_OID } from '../../database/oid.ts';
import { PUBLIC_SCHEMA } from '../aspects/initial.ts';
import type { Fact } from '../fact.ts';
import { type Family, textOf } from '../family.ts';
import { objectAt } from './fact-of.ts';

export const schemas: Family = {
  queries: () => [
    `SELECT oid::text AS oid, quote_ident(nspname) AS name FROM pg_namespace
WHERE oid >= ${FIRST_USER_OID} AND oid IS DISTINCT FROM ${PUBLIC_SCHEMA} AND nspname !~ '^pg_(toast|temp)' ORDER BY oid`,
    `SELECT oid::text AS oid, quote_ident(nspname) AS name FROM pg_namespace WHERE oid = ${PUBLIC_SCHEMA}`,
    `SELECT oid::text AS oid FROM pg_namespace WHERE nspname = 'information_schema'`,
  ],
  facts: ([own = [], publicOne = [], information = []], { isWanted }) => {
    const made = own
      .filter((row) => isWanted(`pg_namespace:${row['oid']}`))
      .map((row): Fact => {
        const name = textOf(row, 'name');
        return {
          ...objectAt(`pg_namespace:${row['oid']}`, 'schemas'),
          create: [[`CREATE SCHEMA ${name}`]],
          reference: `SCHEMA ${name}`,
          drop: [`DROP SCHEMA ${name}`],
        };
      });
    const initial = publicOne.map((row): Fact => {
      const name = textOf(row, 'name');
      const isRenamed = name !== 'public';
      return {
        ...objectAt(`pg_namespace:${row['oid']}`, 'schemas'),
        create: [isRenamed ? [`ALTER SCHEMA public RENAME TO ${name}`] : []],
        reference: `SCHEMA ${name}`,
      };
    });
    return [
      ...(publicOne.length === 0 ? [dropped('1', 'public')] : []),
      ...(information.length === 0 ? [dropped('2', 'information_schema', ' CASCADE')] : []),
      ...initial,
      ...made,
    ];
  },
};

/** @param oid any that no schema has */
const dropped = (oid: string, name: string, how = ''): Fact => ({
  ...objectAt(`pg_namespace:${oid}`, 'schemas'),
  aspect: 'dropped',
  create: [[`DROP SCHEMA ${name}${how}`]],
});
