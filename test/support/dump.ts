import postgres from 'postgres';
import { pgDumpText } from './pg-dump.ts';

/** Lines of pg_dump that say nothing about the schema: who made the dump and how psql is to read it. */
const NOISE = [
  /^\\(un)?restrict\b/,
  /^-- Dumped (from|by) /,
  /^SET (?!default_tablespace|default_table_access_method)\w+ = /,
  /^SELECT pg_catalog\.set_config\('search_path'/,
];

/** The random role names of freshDatabase, so that dumps of two databases can be equal. */
const RANDOM_OWNER = /\baim_[0-9a-f]{10}_owner\b/g;

/**
 * What `pg_dump -s` says of a database, ready to compare: by the WASM pg_dump, so no client tools are needed, and
 * the same version for servers of every major. The owner made by freshDatabase is called `owner`.
 */
export const dumpSchema = async (url: string, args: readonly string[] = []): Promise<string> => {
  const text = await pgDumpText(url, ['--schema-only', ...args]);
  const lines = text.replaceAll(RANDOM_OWNER, 'owner').split('\n');
  const kept = lines.filter((line) => !NOISE.some((noise) => noise.test(line)));
  return (
    kept
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim() + '\n'
  );
};

export interface RowOptions {
  /** Tables to leave out, as `schema.table`. */
  exceptTables?: readonly string[];
  /** Columns to leave out, besides those whose default is the clock. */
  leaveOut?: (column: { table: string; name: string; type: string; default: string }) => boolean;
}

interface Column {
  table: string;
  quoted: string;
  name: string;
  type: string;
  default: string;
}

const COLUMNS = `
  select n.nspname || '.' || c.relname as table, format('%I.%I', n.nspname, c.relname) as quoted,
    a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    coalesce(pg_get_expr(d.adbin, d.adrelid), '') as default
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
  order by n.nspname collate "C", c.relname collate "C", a.attnum`;

const SEQUENCES = `
  select schemaname || '.' || sequencename as name, last_value::text as value
  from pg_sequences where schemaname !~ '^pg_' order by schemaname collate "C", sequencename collate "C"`;

const isClock = (column: Column): boolean =>
  /^(time|date)/.test(column.type) && /\b(now|clock_timestamp|CURRENT_|LOCALTIME)/.test(column.default);

/**
 * The rows of all user tables and the state of all sequences, as text with one row a line: a row is JSON with its
 * columns in a fixed order, so that neither column order nor the order of insertion shows. Columns that default to
 * the clock are left out. Ends with a newline; a table without rows is its name alone.
 */
export const dumpRows = async (url: string, options: RowOptions = {}): Promise<string> => {
  const { exceptTables = [], leaveOut = () => false } = options;
  const connection = { search_path: 'pg_catalog', TimeZone: 'UTC', application_name: 'test' };
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined, connection });
  try {
    const columns = await sql.unsafe<Column[]>(COLUMNS);
    const lines: string[] = [];
    for (const [table, own] of Map.groupBy(columns, (column) => column.table)) {
      if (exceptTables.includes(table)) continue;
      const unequal = own
        .filter((column) => isClock(column) || leaveOut(column))
        .map((column) => column.name);
      lines.push(`${table}:`);
      const rows = await sql.unsafe<{ row: string }[]>(
        `select row from (select (to_jsonb(t) - string_to_array($1::text, chr(1)))::text as row from only ${own[0]?.quoted} t) r
         order by row collate "C"`,
        [unequal.join('\u0001')],
      );
      for (const { row } of rows) lines.push(`  ${row}`);
    }
    for (const { name, value } of await sql.unsafe<{ name: string; value: string | null }[]>(SEQUENCES)) {
      lines.push(`sequence ${name}: ${value ?? 'unused'}`);
    }
    return `${lines.join('\n')}\n`;
  } finally {
    await sql.end({ timeout: 1 });
  }
};
