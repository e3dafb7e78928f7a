/** Publications, with what they publish. */
import { formsOf } from '../../expression.ts';
import type { Fact } from '../../fact.ts';
import { type Family, type TextRow, textOf } from '../../family.ts';
import { clauses, filled, formsTogether } from '../../layout.ts';
import { objectAt } from '../fact-of.ts';

const OPERATIONS = ['insert', 'update', 'delete', 'truncate'] as const;

/** A parent is named with ONLY: its children are members of their own, or none. */
const TABLES = (
  major: number,
): string => `SELECT r.oid::text AS oid, r.prpubid::text AS publication, r.prrelid::text AS relation,
  CASE WHEN c.relkind <> 'p' AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid) THEN 'ONLY ' ELSE '' END
    || c.oid::regclass AS name,
  ${
    major < 15
      ? 'NULL AS columns, NULL AS pretty, NULL AS exact'
      : `(SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs::int2[])) AS columns,
  pg_get_expr(r.prqual, c.oid, true) AS pretty, pg_get_expr(r.prqual, c.oid) AS exact`
  }
FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid ORDER BY c.oid`;

const SCHEMAS = `SELECT r.oid::text AS oid, r.pnpubid::text AS publication, r.pnnspid::text AS schema_oid, quote_ident(n.nspname) AS name
FROM pg_publication_namespace r JOIN pg_namespace n ON n.oid = r.pnnspid ORDER BY n.oid`;

export const publications: Family = {
  queries: (major) => [
    `SELECT p.oid::text AS oid, quote_ident(p.pubname) AS name, p.puballtables::text AS all_tables,
  p.pubinsert::text AS insert, p.pubupdate::text AS update, p.pubdelete::text AS delete, p.pubtruncate::text AS truncate,
  p.pubviaroot::text AS via_root, ${major < 18 ? 'NULL' : `p.pubgencols::text`} AS generated
FROM pg_publication p ORDER BY p.oid`,
    TABLES(major),
    ...(major < 15 ? [] : [SCHEMAS]),
  ],
  facts: ([rows = [], tables = [], schemas = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_publication:${row['oid']}`))
      .map((row): Fact => {
        const isOwn = (part: TextRow): boolean => part['publication'] === row['oid'];
        return factOf(
          row,
          tables.filter((part) => isOwn(part) && isWanted(`pg_class:${part['relation']}`)),
          schemas.filter(isOwn),
        );
      }),
};

function factOf(row: TextRow, tables: readonly TextRow[], schemas: readonly TextRow[]): Fact {
  const name = textOf(row, 'name');
  const filters = tables.map(({ pretty, exact }) =>
    typeof pretty === 'string' ? formsOf(pretty, exact ?? pretty) : [''],
  );
  const options = optionsOf(row);
  const forms = formsTogether(filters, (chosen) => {
    const members = membersOf(row, tables, schemas, chosen);
    const parts = members.length > 0 ? [filled('FOR', members)] : [];
    const settings = options.length > 0 ? [`WITH (${options.join(', ')})`] : [];
    return clauses(`CREATE PUBLICATION ${name}`, [...parts, ...settings]);
  });
  return {
    ...objectAt(`pg_publication:${row['oid']}`, 'publications'),
    create: forms.map((form) => [form]),
    reference: `PUBLICATION ${name}`,
    provides: [
      ...tables.map(({ oid }) => `pg_publication_rel:${oid}`),
      ...schemas.map(({ oid }) => `pg_publication_namespace:${oid}`),
    ],
    needs: [
      ...tables.map(({ relation }) => `pg_class:${relation}`),
      ...schemas.map((schema) => `pg_namespace:${schema['schema_oid']}`),
    ],
    drop: [`DROP PUBLICATION ${name}`],
  };
}

/** `TABLE users (id, name) WHERE (id > 0)`, `orders`, `TABLES IN SCHEMA sales`, `public`. */
function membersOf(
  row: TextRow,
  tables: readonly TextRow[],
  schemas: readonly TextRow[],
  filters: readonly string[],
): string[] {
  if (row['all_tables'] === 'true') return ['ALL TABLES'];
  return [
    ...tables.map((table, index) => {
      const columns = typeof table['columns'] === 'string' ? ` (${table['columns']})` : '';
      const filter = filters[index] ? ` WHERE (${filters[index]})` : '';
      return `${index === 0 ? 'TABLE ' : ''}${textOf(table, 'name')}${columns}${filter}`;
    }),
    ...schemas.map((schema, index) => `${index === 0 ? 'TABLES IN SCHEMA ' : ''}${textOf(schema, 'name')}`),
  ];
}

function optionsOf(row: TextRow): string[] {
  const published = OPERATIONS.filter((operation) => row[operation] === 'true');
  const options: string[] = [];
  if (published.length < OPERATIONS.length) options.push(`publish = '${published.join(', ')}'`);
  if (row['via_root'] === 'true') options.push('publish_via_partition_root = true');
  if (row['generated'] === 's') options.push('publish_generated_columns = stored');
  return options;
}
