/** Collations, without their versions: those are of the library that made them. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, type TextRow, textOf } from '../../family.ts';
import { listed, literal } from '../../layout.ts';
import { madeName } from '../../names.ts';
import { objectAt } from '../fact-of.ts';

export const collations: Family = {
  queries: (major) => [
    `SELECT c.oid::text AS oid, ${madeName('n.nspname', 'c.collname')} AS name, c.oid::regcollation::text AS found,
  c.collprovider::text AS provider, c.collisdeterministic::text AS deterministic,
  c.collcollate::text AS lc_collate, c.collctype::text AS lc_ctype,
  ${major < 15 ? 'NULL' : major < 17 ? 'c.colliculocale' : 'c.colllocale'}::text AS locale,
  ${major < 16 ? 'NULL' : 'c.collicurules'}::text AS rules,
  (SELECT quote_ident(b.collname) FROM pg_collation b WHERE b.oid < ${FIRST_USER_OID} AND b.collprovider = 'c'
    AND c.collprovider = 'c' AND c.collencoding = -1 AND b.collencoding = -1
    AND b.collcollate = c.collcollate AND b.collctype = c.collctype ORDER BY b.oid LIMIT 1)::text AS copy_of
FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid >= ${FIRST_USER_OID} ORDER BY c.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_collation:${row['oid']}`))
      .map((row): Fact => {
        const create = `CREATE COLLATION ${textOf(row, 'name')} `;
        const found = textOf(row, 'found');
        return {
          ...objectAt(`pg_collation:${row['oid']}`, 'types'),
          // A copy of "C" is for every encoding, which only FROM can say.
          create: [
            [
              typeof row['copy_of'] === 'string'
                ? `${create}FROM ${row['copy_of']}`
                : listed(create, optionsOf(row)),
            ],
          ],
          reference: `COLLATION ${found}`,
          drop: [`DROP COLLATION ${found}`],
        };
      }),
};

const PROVIDERS: Readonly<Record<string, string>> = { b: 'builtin', i: 'icu' };

function optionsOf(row: TextRow): string[] {
  const provider = PROVIDERS[textOf(row, 'provider')];
  const options = provider === undefined ? [] : [`PROVIDER = ${provider}`];
  const [locale, collate, ctype] = ['locale', 'lc_collate', 'lc_ctype'].map(
    (column) => row[column] ?? undefined,
  );
  if (locale !== undefined) options.push(`LOCALE = ${literal(locale)}`);
  else if (collate === ctype) options.push(`LOCALE = ${literal(collate ?? '')}`);
  else options.push(`LC_COLLATE = ${literal(collate ?? '')}`, `LC_CTYPE = ${literal(ctype ?? '')}`);
  if (typeof row['rules'] === 'string') options.push(`RULES = ${literal(row['rules'])}`);
  if (row['deterministic'] === 'false') options.push('DETERMINISTIC = false');
  return options;
}
