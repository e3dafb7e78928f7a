/** Range types, with the names of their multiranges. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, type TextRow, textOf } from '../../family.ts';
import { listed } from '../../layout.ts';
import { foundName, madeName, routineName } from '../../names.ts';
import { typeName } from '../../type-name.ts';
import { objectAt } from '../fact-of.ts';
import { shellAddress, shellOf } from './shells.ts';

export const ranges: Family = {
  queries: () => [
    `SELECT t.oid::text AS oid, t.typnamespace::text AS schema, ${madeName('n.nspname', 't.typname')} AS name,
  format_type(t.oid, NULL) AS found, format_type(r.rngsubtype, NULL) AS subtype,
  CASE WHEN NOT o.opcdefault THEN ${foundName('pg_opclass_is_visible(o.oid)', 'os.nspname', 'o.opcname')} END AS class,
  CASE WHEN r.rngcollation <> s.typcollation THEN r.rngcollation::regcollation::text END AS collation,
  ${routineName('r.rngcanonical')} AS canonical, ${routineName('r.rngsubdiff')} AS difference,
  CASE WHEN m.typname::text <> ${MULTIRANGE_NAME} OR m.typnamespace <> t.typnamespace
    THEN ${madeName('mn.nspname', 'm.typname')} END AS multirange
FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_type s ON s.oid = r.rngsubtype
  JOIN pg_opclass o ON o.oid = r.rngsubopc JOIN pg_namespace os ON os.oid = o.opcnamespace
  JOIN pg_type m ON m.oid = r.rngmultitypid JOIN pg_namespace mn ON mn.oid = m.typnamespace
WHERE t.oid >= ${FIRST_USER_OID} ORDER BY t.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows.filter((row) => isWanted(`pg_type:${row['oid']}`)).flatMap(factsOf),
};

/** The name that PostgreSQL chooses (`makeMultirangeTypeName` in its source, pg_type.c), of short names. */
const MULTIRANGE_NAME = `(CASE WHEN t.typname LIKE '%range%'
    THEN regexp_replace(t.typname::text, 'range', 'multirange') ELSE t.typname::text || '_multirange' END)`;

function factsOf(row: TextRow): Fact[] {
  const found = textOf(row, 'found');
  const oid = textOf(row, 'oid');
  const isCanonical = typeof row['canonical'] === 'string';
  const subtype = typeName(textOf(row, 'subtype'));
  const options = [
    ['SUBTYPE', subtype],
    ['SUBTYPE_OPCLASS', row['class']],
    ['COLLATION', row['collation']],
    ['CANONICAL', row['canonical']],
    ['SUBTYPE_DIFF', row['difference']],
    ['MULTIRANGE_TYPE_NAME', row['multirange']],
  ].flatMap(([name, value]) => (typeof value === 'string' ? [`${name} = ${value}`] : []));
  const range: Fact = {
    ...objectAt(`pg_type:${oid}`, 'types'),
    create: [[listed(`CREATE TYPE ${textOf(row, 'name')} AS RANGE `, options)]],
    reference: `TYPE ${found}`,
    ...(isCanonical && { needs: [shellAddress(oid)] }),
    drop: [`DROP TYPE ${found}${isCanonical ? ' CASCADE' : ''}`],
  };
  return isCanonical ? [shellOf(oid, textOf(row, 'schema'), textOf(row, 'name')), range] : [range];
}
