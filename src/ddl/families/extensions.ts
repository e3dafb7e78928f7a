/** Extensions, and plpgsql, which is there at first. */
import { FIRST_USER_OID } from '../../database/oid.ts';
import type { Fact } from '../fact.ts';
import { type Family, type TextRow, textOf } from '../family.ts';
import { literal } from '../layout.ts';
import { objectAt } from './fact-of.ts';

const QUERY = `SELECT e.oid::text AS oid, (e.oid < ${FIRST_USER_OID})::text AS is_initial, quote_ident(e.extname) AS name,
  e.extversion AS version, a.default_version, quote_ident(n.nspname) AS schema, v.schema::text AS fixed_schema,
  CASE WHEN pg_get_userbyid(e.extowner) <> current_user THEN quote_ident(pg_get_userbyid(e.extowner)) END AS owner
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
  LEFT JOIN pg_available_extensions a ON a.name = e.extname
  LEFT JOIN pg_available_extension_versions v ON v.name = e.extname AND v.version = e.extversion
ORDER BY e.oid`;

export const extensions: Family = {
  queries: () => [QUERY],
  facts: ([rows = []]) => {
    const made = rows
      .filter((row) => row['is_initial'] !== 'true')
      .map((row): Fact => {
        const name = textOf(row, 'name');
        const write = (text: string): string[] =>
          asOwner(row, [...(name === 'plpgsql' ? ['DROP EXTENSION plpgsql'] : []), text]);
        return {
          ...objectAt(`pg_extension:${row['oid']}`, 'extensions'),
          create: [write(statement(row)), write(statement(row, 'whole'))],
          reference: `EXTENSION ${name}`,
          drop: [`DROP EXTENSION ${name}`],
        };
      });
    if (rows.some((row) => row['name'] === 'plpgsql')) return made;
    const gone: Fact = {
      ...objectAt('pg_extension:0', 'extensions'),
      aspect: 'dropped',
      create: [['DROP EXTENSION plpgsql']],
      drop: ['CREATE EXTENSION plpgsql'],
    };
    return [gone, ...made];
  },
};

/** Without the schema where it is the one that CREATE EXTENSION takes, and without the version where it is the newest. */
function statement(row: TextRow, how: 'short' | 'whole' = 'short'): string {
  const [schema, version] = [textOf(row, 'schema'), textOf(row, 'version')];
  const isFixed = typeof row['fixed_schema'] === 'string';
  const words = [`CREATE EXTENSION ${textOf(row, 'name')}`];
  if (!isFixed && (schema !== 'public' || how === 'whole')) words.push(`SCHEMA ${schema}`);
  if (version !== row['default_version'] || how === 'whole') words.push(`VERSION ${literal(version)}`);
  return words.join(' ');
}

/** There is no ALTER EXTENSION … OWNER TO. */
const asOwner = ({ owner }: TextRow, statements: string[]): string[] =>
  typeof owner === 'string' ? [`SET ROLE ${owner}`, ...statements, 'RESET ROLE'] : statements;
