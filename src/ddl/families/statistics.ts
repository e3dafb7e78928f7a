/** Extended statistics. */
import { FIRST_USER_OID } from '../../database/oid.ts';
import type { Fact } from '../fact.ts';
import { type Family, listOf, textOf } from '../family.ts';
import { sectionOf } from './section.ts';
import { AS_STATEMENT, fitted } from './relations/text.ts';

const STATISTICS = `SELECT s.oid::text AS oid, n.nspname::text AS schema,
  CASE WHEN pg_statistics_obj_is_visible(s.oid) THEN '' ELSE quote_ident(n.nspname) || '.' END
    || quote_ident(s.stxname) AS name,
  s.stxrelid::text AS relation, s.stxrelid::regclass::text AS relation_name, c.relkind::text AS kind,
  c.relispopulated::text AS populated,
  (SELECT to_json(array_agg(k::text ORDER BY k::text))::text FROM unnest(s.stxkind) k WHERE k <> 'e') AS kinds,
  (coalesce(array_length(s.stxkeys::int2[], 1), 0) = 0)::text AS is_expression,
  pg_get_statisticsobjdef_columns(s.oid) AS columns, nullif(s.stxstattarget, -1)::text AS target
FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace JOIN pg_class c ON c.oid = s.stxrelid
WHERE s.oid >= ${FIRST_USER_OID} AND c.relpersistence <> 't' ORDER BY s.oid`;

/** In the order of the manual. */
const KINDS = [
  ['d', 'ndistinct'],
  ['f', 'dependencies'],
  ['m', 'mcv'],
] as const;

export const statistics: Family = {
  queries: () => [STATISTICS],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_statistic_ext:${row['oid']}`) && isWanted(`pg_class:${row['relation']}`))
      .flatMap((row): Fact[] => {
        const name = textOf(row, 'name');
        const own = listOf(row, 'kinds');
        // All of them, and none where it is of one expression, is what it has by itself.
        const isUsual = own.length === KINDS.length || own.length === 0;
        const kinds = KINDS.flatMap(([letter, kind]) => (own.includes(letter) ? [kind] : []));
        const here = {
          address: `pg_statistic_ext:${textOf(row, 'oid')}`,
          section: sectionOf(textOf(row, 'kind'), row['populated']),
          part: 'statistics',
          group: `pg_class:${textOf(row, 'relation')}`,
        } as const;
        const head = `CREATE STATISTICS ${name}${isUsual ? '' : ` (${kinds.join(', ')})`}`;
        const made: Fact = {
          ...here,
          aspect: '',
          create: [
            [
              fitted(
                [head, `ON ${textOf(row, 'columns')}`, `FROM ${textOf(row, 'relation_name')}`],
                AS_STATEMENT,
              ),
            ],
          ],
          reference: `STATISTICS ${name}`,
          drop: [`DROP STATISTICS ${name}`],
        };
        if (row['target'] === null) return [made];
        const set = [`ALTER STATISTICS ${name} SET STATISTICS ${row['target']}`];
        const drop = [`ALTER STATISTICS ${name} SET STATISTICS -1`];
        return [made, { ...here, aspect: 'target', create: [set], change: [set], drop }];
      }),
};
