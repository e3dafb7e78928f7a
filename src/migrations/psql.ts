/** What only psql understands: meta-commands, and the data lines behind COPY … FROM STDIN. */
import type { Statement } from './migration.ts';

const REMEDIES: readonly (readonly [names: readonly string[], remedy: string])[] = [
  [['i', 'ir', 'include', 'include_relative'], 'Put the content of that file here.'],
  [['copy'], 'Write INSERT statements, or load the data outside of the migrations.'],
  [['c', 'connect'], 'Remove it: a migration runs in the one database that is migrated.'],
  [['restrict', 'unrestrict'], 'Remove the line: pg_dump writes it for psql. (In V1 it is accepted.)'],
  [
    ['g', 'gx', 'gexec', 'gset', 'gdesc'],
    'End the statement with a semicolon; for dynamic SQL use a DO block.',
  ],
  [
    ['set', 'unset', 'if', 'elif', 'else', 'endif', 'prompt'],
    'Write the values in: there are no psql variables.',
  ],
];

/** The psql meta-command at an offset where the grammar tripped: its name without backslash, and what to do. */
export function metaCommandAt(sql: string, offset: number): { name: string; remedy: string } | undefined {
  const name = /^\\([A-Za-z_]+|[!?.;])/.exec(sql.slice(offset, offset + 40))?.[1];
  if (name === undefined) return undefined;
  const remedy = REMEDIES.find(([names]) => names.includes(name.toLowerCase()))?.[1];
  return { name, remedy: remedy ?? 'Remove it: only plain SQL reaches the server.' };
}

/**
 * The range of a `\restrict TOKEN` or `\unrestrict TOKEN` line whose backslash is at `offset`, without its line
 * end. pg_dump writes them since August 2025 (CVE-2025-8714).
 */
export function restrictLineAt(sql: string, offset: number): { start: number; end: number } | undefined {
  const line = /^\\(?:un)?restrict(?:[ \t]+[A-Za-z0-9]+)?[ \t]*(?=\r|\n|$)/.exec(
    sql.slice(offset, offset + 200),
  );
  const before = /(?:^|[\r\n])[ \t]*$/.test(sql.slice(Math.max(0, offset - 50), offset));
  return line !== null && before ? { start: offset, end: offset + line[0].length } : undefined;
}

/** True for a COPY between the server and its client, for which a migration has no data: not for a server's file. */
export function copiesThroughClient(
  kind: string,
  node: Statement['node'],
): 'FROM STDIN' | 'TO STDOUT' | undefined {
  if (kind !== 'CopyStmt' || node['filename'] !== undefined || node['is_program'] === true) return undefined;
  return node['is_from'] === true ? 'FROM STDIN' : 'TO STDOUT';
}
