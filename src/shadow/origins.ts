/**
 * Who made what: for each object the last statement that created or changed it, found in the parse trees alone. Best
 * effort, for messages: what a DO block, a function, a `raw` file or an extension makes is not seen, nor is what
 * CASCADE drops; a name without a schema is taken to be in the schema of `SET search_path`, else in the default one.
 */
import type { Place } from '../diagnostic.ts';
import type { ParsedFile, Statement } from '../migrations/migration.ts';
import { OriginMap } from './origin-map.ts';
import { HANDLERS } from './origin-statements.ts';
import type { At } from './origin-tables.ts';
import { joined } from './origin-names.ts';
import { setting } from './tree.ts';

export { type Aspect, originKey, placeOf } from './origin-key.ts';

interface OriginFile {
  /** As it is to be shown. */
  file: string;
  parsed: ParsedFile;
}

/**
 * @param files in the order in which they run
 * @param schema where names without one are
 * @returns by the keys of `originKey`; ask it with `placeOf`
 */
export function originsOf(files: readonly OriginFile[], schema = 'public'): Map<string, Place> {
  const origins = new OriginMap();
  for (const { file, parsed } of files) {
    let current = schema;
    for (const statement of parsed.statements) {
      if (statement.kind === 'VariableSetStmt') current = searchPath(statement) ?? current;
      const at: At = {
        origins,
        schema: current,
        place: (location) => placeIn(file, parsed.sql, statement, location),
      };
      if (ROWS.test(statement.kind)) rows(parsed.sql, statement, at);
      HANDLERS[statement.kind]?.(statement.node, at);
    }
  }
  return origins.places;
}

/** The first schema of SET search_path; what is not to be found there is somewhere else, but seldom. */
function searchPath({ node }: Statement): string | undefined {
  if (node['name'] !== 'search_path') return undefined;
  const first = setting(node);
  return first === '' || first === '$user' ? undefined : first;
}

const ROWS = /^(Insert|Update|Delete|Copy)Stmt$/;
const TABLE =
  /^\s*(?:insert\s+into|update(?:\s+only)?|delete\s+from(?:\s+only)?|copy)\s+((?:"(?:[^"]|"")+"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\w$]+))?)/i;

/** The table of a statement that writes rows, from its text: the tree of a long INSERT is huge. */
function rows(sql: string, { start, end }: Statement, { origins, schema, place }: At): void {
  const [, name] = TABLE.exec(sql.slice(start, Math.min(end, start + 300))) ?? [];
  const parts = name
    ?.match(/"(?:[^"]|"")+"|[\w$]+/g)
    ?.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase()));
  if (parts) origins.set('table', joined(parts, schema), place(), 'rows');
}

/** The line of the statement, or of a part of it: the grammar counts bytes from the statement's start. */
function placeIn(file: string, sql: string, { line, start, end }: Statement, location: unknown): Place {
  if (typeof location !== 'number' || location <= 0) return { file, line };
  const before = Buffer.from(sql.slice(start, end)).subarray(0, location).toString();
  return { file, line: line + (before.match(/\r\n|\n|\r/g)?.length ?? 0) };
}
