/** Enumerated types. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, listOf, textOf } from '../../family.ts';
import { listed, literal } from '../../layout.ts';
import { madeName } from '../../names.ts';
import { objectAt } from '../fact-of.ts';

export const enums: Family = {
  queries: () => [
    `SELECT t.oid::text AS oid, ${madeName('n.nspname', 't.typname')} AS name, format_type(t.oid, NULL) AS found,
  (SELECT to_json(array_agg(e.enumlabel ORDER BY e.enumsortorder)) FROM pg_enum e WHERE e.enumtypid = t.oid)::text AS labels
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.oid >= ${FIRST_USER_OID} AND t.typtype = 'e' ORDER BY t.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_type:${row['oid']}`))
      .map((row): Fact => {
        const found = textOf(row, 'found');
        const labels = listOf(row, 'labels').map(literal);
        return {
          ...objectAt(`pg_type:${row['oid']}`, 'types'),
          create: [[listed(`CREATE TYPE ${textOf(row, 'name')} AS ENUM `, labels)]],
          reference: `TYPE ${found}`,
          change: [added(found, labels)],
          drop: [`DROP TYPE ${found}`],
        };
      }),
};

/** Adds the labels that are not there yet, each where it belongs. */
const added = (name: string, labels: readonly string[]): string[] =>
  labels.map((label, index) => {
    const before = labels[index - 1];
    const after = labels[index + 1];
    const place = before === undefined ? (after === undefined ? '' : ` BEFORE ${after}`) : ` AFTER ${before}`;
    return `ALTER TYPE ${name} ADD VALUE IF NOT EXISTS ${label}${place}`;
  });
