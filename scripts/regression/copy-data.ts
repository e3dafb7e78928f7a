/** COPY's text format as INSERT, so that a script can be loaded without psql (PostgreSQL manual, "COPY"). */

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** What a COPY says besides its data; undefined where it has options or a WHERE. */
export function copyTarget(statement: string): { table: string; columns: string } | undefined {
  const found = /^copy\s+([\w."]+)\s*(\([^)]*\))?\s*from\s+(?:stdin|'(?:[^']|'')*')\s*$/i.exec(
    statement.trim(),
  );
  return found ? { table: found[1] ?? '', columns: found[2] ?? '' } : undefined;
}

/** The file that a COPY reads on the server. */
export const copiedFile = (statement: string): string | undefined =>
  /^copy\b[^']*\bfrom\s+'((?:[^']|'')*)'/i.exec(statement)?.[1];

const ROWS = 500;

/** INSERTs of so many rows each. */
export function inserts(
  { table, columns }: { table: string; columns: string },
  lines: readonly string[],
): string[] {
  const rows = lines.map((line) => `(${line.split('\t').map(literal).join(', ')})`);
  const parts = Array.from({ length: Math.ceil(rows.length / ROWS) }, (_, index) =>
    rows.slice(index * ROWS, (index + 1) * ROWS),
  );
  return parts.map((part) => `INSERT INTO ${table} ${columns} VALUES\n${part.join(',\n')}`);
}

function literal(field: string): string {
  if (field === '\\N') return 'NULL';
  const value = field.replaceAll(/\\(x[\da-fA-F]{1,2}|[0-7]{1,3}|.)/gs, (_, code: string) => {
    if (/^x./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8));
    return ESCAPES[code] ?? code;
  });
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "''");
  return value.includes('\\') ? `E'${escaped}'` : `'${escaped}'`;
}
