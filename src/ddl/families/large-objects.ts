/** Large objects with their content. */
import type { Fact } from '../fact.ts';
import { type Family, type TextRow, textOf } from '../family.ts';
import { objectAt } from './fact-of.ts';

/** Bytes of a page (`LOBLKSIZE` in PostgreSQL's source, with its usual block size of 8 kB). */
const PAGE = `(current_setting('block_size')::int / 4)`;

/** Bytes of a statement: a line that an editor still opens. */
const CHUNK = 32_768;

/** A page that is not there reads as zeros, and what is not full ends a run of pages. */
const CONTENT = `(SELECT json_agg(json_build_array(p.pageno::bigint * ${PAGE}, encode(p.data, 'hex')) ORDER BY p.pageno)
    FROM pg_largeobject p WHERE p.loid = t.oid)::text`;

/** Who may not read pages may read what is theirs. */
const READABLE_CONTENT = `CASE WHEN pg_has_role(t.lomowner, 'USAGE') THEN
    json_build_array(json_build_array(0, encode(lo_get(t.oid), 'hex')))::text END`;

export const largeObjects: Family = {
  queries: (_, { isSuperuser }) => [
    `SELECT t.oid::text AS oid, ${isSuperuser ? CONTENT : READABLE_CONTENT} AS content
FROM pg_largeobject_metadata t ORDER BY t.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_largeobject:${row['oid']}`))
      .map((row): Fact => {
        const oid = textOf(row, 'oid');
        return {
          ...objectAt(`pg_largeobject:${oid}`, 'rows'),
          create: [statements(oid, row)],
          reference: `LARGE OBJECT ${oid}`,
          drop: [`SELECT lo_unlink(${oid})`],
        };
      }),
};

interface Run {
  readonly offset: number;
  readonly hex: string;
}

function statements(oid: string, row: TextRow): string[] {
  const pages = JSON.parse(row['content'] ?? '[]') as [number, string][];
  const chunks = pages
    .filter(([, hex]) => hex !== '')
    .reduce<Run[]>((runs, [offset, hex]) => {
      const last = runs.at(-1);
      const isNext = last && last.offset + last.hex.length / 2 === offset && last.hex.length < CHUNK * 2;
      if (!isNext) return [...runs, { offset, hex }];
      return [...runs.slice(0, -1), { offset: last.offset, hex: last.hex + hex }];
    }, []);
  const [first, ...rest] = chunks;
  if (first === undefined) return [`SELECT lo_create(${oid})`];
  if (first.offset > 0) return [`SELECT lo_create(${oid})`, ...chunks.map((chunk) => put(oid, chunk))];
  return [`SELECT lo_from_bytea(${oid}, ${bytes(first.hex)})`, ...rest.map((chunk) => put(oid, chunk))];
}

const put = (oid: string, { offset, hex }: Run): string => `SELECT lo_put(${oid}, ${offset}, ${bytes(hex)})`;

/** Short text as it is, all else as hexadecimal digits. */
function bytes(hex: string): string {
  const text = Buffer.from(hex, 'hex').toString('latin1');
  return /^[\x20-\x5b\x5d-\x7e]{1,200}$/.test(text)
    ? `'${text.replaceAll("'", "''")}'`
    : String.raw`'\x${hex}'`;
}
