/** Where in the file a routine stands, if what it needs allows it. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Address } from '../../../catalog/raw.ts';
import type { Fact } from '../../fact.ts';
import { listOf, type TextRow, textOf } from '../../family.ts';

/** SQL for columns that say what speaks of the routine `p`, and whether it speaks of relations. */
export const USES = `
  (SELECT to_json(array_agg(t.oid::text ORDER BY t.oid)) FROM pg_type t LEFT JOIN pg_range r ON r.rngtypid = t.oid
    WHERE t.oid >= ${FIRST_USER_OID} AND (r.rngcanonical = p.oid
      OR (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid) AND p.oid IN (t.typinput,
        t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout, t.typanalyze, t.typsubscript))))::text AS of_types,
  (SELECT 'pg_language:' || min(g.oid) FROM pg_language g
    WHERE g.oid >= ${FIRST_USER_OID} AND p.oid IN (g.lanplcallfoid, g.laninline, g.lanvalidator)) AS of_language,
  (SELECT 'pg_am:' || min(m.oid) FROM pg_am m WHERE m.oid >= ${FIRST_USER_OID} AND m.amhandler = p.oid) AS of_method,
  EXISTS (SELECT FROM pg_depend d LEFT JOIN pg_constraint c ON d.classid = 'pg_constraint'::regclass AND c.oid = d.objid
    WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid
      AND (d.classid = 'pg_type'::regclass OR c.contypid <> 0))::text AS used_by_type,
  EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid
    AND d.classid NOT IN ('pg_rewrite'::regclass, 'pg_event_trigger'::regclass))::text AS used,
  EXISTS (SELECT FROM pg_depend d LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid
      LEFT JOIN pg_type e ON e.typarray = t.oid LEFT JOIN pg_class c ON c.oid IN (t.typrelid, e.typrelid)
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
      AND (c.relkind <> 'c' OR d.refclassid = 'pg_class'::regclass))::text AS needs_relation`;

/** @param wants what its body speaks of */
export function placeOf(row: TextRow, wants: readonly Address[]): Pick<Fact, 'section' | 'group'> {
  const own = `pg_proc:${textOf(row, 'oid')}`;
  const [type] = listOf(row, 'of_types');
  if (type !== undefined) return { section: 'types', group: `pg_type:${type}` };
  const tool = row['of_language'] ?? row['of_method'];
  if (typeof tool === 'string') return { section: 'languages', group: tool };
  if (row['used_by_type'] === 'true') return { section: 'types', group: own };
  const isAboutRows =
    row['needs_relation'] === 'true' || wants.some((address) => address.startsWith('pg_class:'));
  const isLate = isAboutRows && row['used'] === 'false';
  return { section: isLate ? 'late functions' : 'functions', group: own };
}
