/**
 * Which statement of a file runs. A file in a transaction is one message, and the server says neither in
 * pg_stat_activity nor by its answers (it keeps them back until 8 kB are full or a notice goes out) how far it has
 * come. So this says what follows from what is known, and otherwise nothing. Pure.
 */
import type { ParsedFile, Statement } from '../migrations/migration.ts';

export interface Known {
  /** So many statements of the file have completed for certain; more may have. */
  completed: number;
  /** What the server's progress views say. */
  command?: string | undefined;
  /** Unqualified. */
  relation?: string | undefined;
}

/** What may run commands of its own. */
const OPAQUE = new Set([
  'DoStmt',
  'CallStmt',
  'SelectStmt',
  'ExecuteStmt',
  'CreateTableAsStmt',
  'CreateExtensionStmt',
  'AlterExtensionStmt',
]);

/** Which kinds of statements are, or contain, what a progress view tells of. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'CREATE INDEX': ['IndexStmt', 'AlterTableStmt', 'CreateStmt', 'CreateSchemaStmt'],
  REINDEX: ['ReindexStmt'],
  CLUSTER: ['ClusterStmt'],
  'COPY FROM': ['CopyStmt'],
  'COPY TO': ['CopyStmt'],
  ANALYZE: ['VacuumStmt'],
};

/** Without one of these words neither makes an index. */
const MAKES_INDEX = /\b(?:unique|primary|exclude|like|type)\b/i;
const PERHAPS = new Set(['AlterTableStmt', 'CreateStmt']);

/** @returns undefined where it could be another one as well */
export function runningStatement(
  { sql, statements }: ParsedFile,
  { completed, command, relation }: Known,
): Statement | undefined {
  const left = statements.slice(completed);
  if (left.length <= 1) return left[0];
  const kinds = command === undefined ? undefined : KINDS[command];
  if (!kinds) return undefined;
  const isIdle = ({ kind, start, end }: Statement): boolean =>
    command === 'CREATE INDEX' && PERHAPS.has(kind) && !MAKES_INDEX.test(sql.slice(start, end));
  const possible = left.filter(
    (statement) =>
      OPAQUE.has(statement.kind) ||
      (kinds.includes(statement.kind) && isOn(statement, relation) && !isIdle(statement)),
  );
  return possible.length === 1 ? possible[0] : undefined;
}

/** Where either name is unknown, it may be. */
function isOn({ node }: Statement, relation: string | undefined): boolean {
  const named = (node['relation'] as { relname?: unknown } | undefined)?.relname;
  return relation === undefined || typeof named !== 'string' || named === relation;
}

const LONGEST = 80;
/** So much of a statement is looked at: it may have megabytes. */
const LOOKED_AT = 2000;

/**
 * The statement on one line, shortened, for logs: without what stands in quotes, which may be a secret. From the first
 * quote to the last, so that no way of escaping one lets anything through.
 */
export function condensed(sql: string): string {
  const head = sql.trimStart().slice(0, LOOKED_AT).replaceAll(/\s+/g, ' ').trim();
  const line = sql.length > LOOKED_AT ? head.replace(/(?:'|\$\w*\$).*$/, '…') : withoutQuoted(head);
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

const withoutQuoted = (line: string): string =>
  line.replace(/'.*'/, "'…'").replaceAll(/\$(\w*)\$.*\$\1\$/g, '$$$1$$…$$$1$$');
