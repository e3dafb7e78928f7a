/** Queries about views and materialized views. Every column is text. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import { options } from '../relations/queries.ts';

export const VIEWS = `SELECT c.oid::text AS oid, c.oid::regclass::text AS name, c.relkind::text AS kind,
  c.reltype::text AS row_type, r.oid::text AS rule,
  pg_get_viewdef(c.oid, true) AS definition, pg_get_viewdef(c.oid) AS exact_definition,
  ${options(`array(SELECT o FROM unnest(c.reloptions) o WHERE o NOT LIKE 'check_option=%')`)} AS options,
  (SELECT upper(split_part(o, '=', 2)) FROM unnest(c.reloptions) o WHERE o LIKE 'check_option=%') AS check_option,
  nullif(am.amname, 'heap')::text AS access_method, quote_ident(s.spcname)::text AS tablespace,
  c.relispopulated::text AS populated
FROM pg_class c LEFT JOIN pg_rewrite r ON r.ev_class = c.oid AND r.ev_type = '1'
  LEFT JOIN pg_am am ON am.oid = c.relam LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
WHERE c.relkind IN ('v', 'm') AND c.oid >= ${FIRST_USER_OID} AND c.relpersistence <> 't' ORDER BY c.oid`;
