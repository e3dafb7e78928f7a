/** What SECURITY LABEL says, of all kinds of object and by each provider. */
import { addressOf } from '../../catalog/raw.ts';
import { DATABASE, onThisDatabase } from '../database-block.ts';
import type { Fact, Statements } from '../fact.ts';
import { type Family, type TextRow, textOf } from '../family.ts';
import { literal } from '../layout.ts';
import { placesIn } from './place.ts';
import { referenceOf } from './reference.ts';

export const securityLabels: Family = {
  queries: () => [
    `SELECT (t.classoid::regclass)::text AS class, t.objoid::text AS oid, t.objsubid::text AS sub,
  ${referenceOf('t.classoid', 't.objoid', 't.objsubid')} AS reference, t.provider, t.label
FROM pg_seclabel t
UNION ALL SELECT 'pg_database', b.oid::text, '0', NULL, t.provider, t.label
FROM pg_database b JOIN pg_shseclabel t ON t.classoid = 'pg_database'::regclass AND t.objoid = b.oid
WHERE b.datname = current_database()`,
  ],
  facts: ([rows = []], context) => {
    const placeOf = placesIn(context);
    return rows.flatMap((row): Fact[] => {
      const address = addressOf(textOf(row, 'class'), textOf(row, 'oid'), textOf(row, 'sub'));
      const place = placeOf(address);
      if (!place) return [];
      const write = (label: string | null): Statements => [
        labelOn(row, label, context.objects.get(address)?.reference),
      ];
      const create = write(textOf(row, 'label'));
      const aspect = `security label ${textOf(row, 'provider')}`;
      return [
        { address, aspect, part: 'comment', ...place, create: [create], change: [create], drop: write(null) },
      ];
    });
  },
};

function labelOn(row: TextRow, label: string | null, reference: string | undefined): string {
  const write = (object: string): string =>
    `SECURITY LABEL FOR ${literal(textOf(row, 'provider'))} ON ${object} IS ${label === null ? 'NULL' : literal(label)}`;
  return row['class'] === 'pg_database'
    ? onThisDatabase([write(`DATABASE ${DATABASE}`)])
    : write(reference ?? textOf(row, 'reference'));
}
