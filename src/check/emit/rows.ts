/** Rows that differ, as INSERT, UPDATE and DELETE. */
import { quoteIdent, quoteLiteral } from '../../database/quote.ts';
import type { Session } from '../../database/session.ts';
import type { RowComparison, RowDifference, Values } from '../../rows/model.ts';
import type { Emitted } from './emit.ts';

/** A value that was cut for people ends so, and cannot be searched by. */
const isCut = (value: string | null): boolean => value?.includes('…') === true;

/**
 * @param session of the database that is led to
 * @param compared with that on the left and the altered one on the right
 */
export async function rowStatements(session: Session, compared: RowComparison): Promise<Emitted> {
  const statements: string[] = [];
  const left: string[] = [];
  const generated = new Map<string, Set<string>>();
  for (const { table, column, reason } of compared.leftOut) {
    if (reason !== 'reference') generated.set(table, (generated.get(table) ?? new Set()).add(column));
  }
  const order = { extra: 0, changed: 1, missing: 2 } as const;
  for (const difference of compared.differences.toSorted((a, b) => order[a.kind] - order[b.kind])) {
    const statement = await statementOf(session, difference, generated.get(difference.table) ?? new Set());
    if (statement === undefined)
      left.push(`row of ${difference.table}: its key is too long to be named here`);
    else statements.push(...Array.from({ length: difference.count }, () => statement));
  }
  for (const { sequence, left: next, kind } of compared.sequences) {
    if (kind === 'position' && next !== null) {
      statements.push(`SELECT pg_catalog.setval(${quoteLiteral(sequence)}, ${next}, false)`);
    } else left.push(`sequence ${sequence}: its next value collides`);
  }
  for (const { table, more } of compared.truncated) left.push(`table ${table}: ${more} more rows differ`);
  for (const { table, rows } of compared.oneSided) left.push(`table ${table}: ${rows} rows on one side only`);
  return { statements, left };
}

async function statementOf(
  session: Session,
  difference: RowDifference,
  generated: ReadonlySet<string>,
): Promise<string | undefined> {
  const { kind, table, key, columns = [] } = difference;
  if (Object.values(key).some(isCut)) return undefined;
  const found = `FROM ${table} WHERE ${condition(key)}`;
  if (kind === 'extra') return `DELETE ${found}`;
  const names =
    kind === 'changed' ? columns.map(({ name }) => name) : await insertable(session, table, generated);
  const [row] = (
    await session.send(
      `SELECT ${names.map((name) => `${quoteIdent(name)}::pg_catalog.text AS ${quoteIdent(name)}`).join(', ')} ${found} LIMIT 1`,
    )
  ).flat();
  if (!row) return undefined;
  const literals = names.map((name) => {
    const value = row[name];
    return typeof value === 'string' ? quoteLiteral(value) : 'NULL';
  });
  const list = names.map(quoteIdent);
  if (kind === 'changed') {
    const set = list.map((name, index) => `${name} = ${literals[index]}`).join(', ');
    return `UPDATE ${table} SET ${set} WHERE ${condition(key)}`;
  }
  return `INSERT INTO ${table} (${list.join(', ')}) OVERRIDING SYSTEM VALUE VALUES (${literals.join(', ')})`;
}

const condition = (key: Values): string =>
  Object.entries(key)
    .map(([name, value]) =>
      value === null
        ? `${quoteIdent(name)} IS NULL`
        : `${quoteIdent(name)}::pg_catalog.text = ${quoteLiteral(value)}`,
    )
    .join(' AND ');

/** The columns that an INSERT may name, without those whose values come by themselves. */
async function insertable(
  session: Session,
  table: string,
  generated: ReadonlySet<string>,
): Promise<string[]> {
  const rows = (
    await session.send(
      `SELECT attname::pg_catalog.text AS name FROM pg_catalog.pg_attribute
WHERE attrelid = ${quoteLiteral(table)}::pg_catalog.regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum`,
    )
  ).flat();
  return rows.map(({ name }) => String(name)).filter((name) => !generated.has(name));
}
