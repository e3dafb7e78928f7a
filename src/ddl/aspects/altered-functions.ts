/**
 * Attributes of functions that no statement of the schema made: initdb's, and members of extensions. Only where a
 * trial shows that one was altered is it written, since nothing says what it was before.
 */
import { FIRST_USER_OID } from '../../database/oid.ts';
import { addressOf } from '../../catalog/raw.ts';
import { settingOf } from '../families/routines/settings.ts';
import type { Fact } from '../fact.ts';
import { type Family, listOf, type TextRow, textOf } from '../family.ts';
import { clauses } from '../layout.ts';
import { routineName } from '../names.ts';
import { INITDB } from './initial.ts';
import { placesIn } from './place.ts';
import { referenceIn } from './reference.ts';

export const alteredFunctions: Family = {
  queries: () => [
    `SELECT p.oid::text AS oid, ${referenceIn('pg_proc', 'p.oid')} AS reference, (p.prokind = 'p')::text AS is_procedure,
  p.provolatile::text AS volatility, p.proparallel::text AS parallel, p.proisstrict::text AS strict,
  p.prosecdef::text AS definer, p.proleakproof::text AS leakproof, p.procost::text AS cost,
  CASE WHEN p.proretset THEN p.prorows::text END AS rows, ${routineName('p.prosupport')} AS support,
  to_json(p.proconfig)::text AS settings,
  (SELECT l.lanname IN ('internal', 'c') FROM pg_language l WHERE l.oid = p.prolang)::text AS is_compiled
FROM pg_proc p
WHERE p.prokind <> 'a' AND CASE WHEN p.oid < ${FIRST_USER_OID} THEN p.xmin::text::bigint > ${INITDB} ELSE EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e') END
ORDER BY p.oid`,
  ],
  facts: ([rows = []], context) => {
    const placeOf = placesIn(context);
    return rows.flatMap((row): Fact[] => {
      const address = addressOf('pg_proc', textOf(row, 'oid'));
      const place = placeOf(address);
      if (!place) return [];
      const words = wordsOf(row);
      const alter = (which: readonly string[]): string[] =>
        which.length > 0 ? [clauses(`ALTER ${textOf(row, 'reference')}`, which)] : [];
      const special = alter(words.filter((word) => !USUAL.has(word) && word !== usualCost(row)));
      const create = [[], ...(special.length > 0 ? [special] : []), alter(words)];
      return [{ address, aspect: 'attributes', part: 'setting', ...place, create }];
    });
  },
};

const VOLATILITIES: Readonly<Record<string, string>> = { i: 'IMMUTABLE', s: 'STABLE', v: 'VOLATILE' };
const PARALLEL: Readonly<Record<string, string>> = { r: 'RESTRICTED', s: 'SAFE', u: 'UNSAFE' };

/** What CREATE FUNCTION takes where nothing is said. */
const USUAL: ReadonlySet<string> = new Set([
  'VOLATILE',
  'CALLED ON NULL INPUT',
  'SECURITY INVOKER',
  'NOT LEAKPROOF',
  'PARALLEL UNSAFE',
  'ROWS 1000',
]);

const usualCost = (row: TextRow): string => (row['is_compiled'] === 'true' ? 'COST 1' : 'COST 100');

function wordsOf(row: TextRow): string[] {
  const settings = listOf(row, 'settings').map(settingOf);
  const security = row['definer'] === 'true' ? 'SECURITY DEFINER' : 'SECURITY INVOKER';
  if (row['is_procedure'] === 'true') return [security, ...settings];
  return [
    VOLATILITIES[textOf(row, 'volatility')] ?? '',
    row['strict'] === 'true' ? 'STRICT' : 'CALLED ON NULL INPUT',
    security,
    row['leakproof'] === 'true' ? 'LEAKPROOF' : 'NOT LEAKPROOF',
    `PARALLEL ${PARALLEL[textOf(row, 'parallel')] ?? ''}`,
    `COST ${textOf(row, 'cost')}`,
    ...(typeof row['rows'] === 'string' ? [`ROWS ${row['rows']}`] : []),
    ...(typeof row['support'] === 'string' ? [`SUPPORT ${row['support']}`] : []),
    ...settings,
  ];
}
