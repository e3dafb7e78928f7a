/** Digests of whole tables, made on the server, without regard to the order of rows. */
import type { Session } from '../database/session.ts';
import { digest } from './cells.ts';
import { portions } from './cursor.ts';
import type { Form } from './forms.ts';
import type { RowDigest } from './merge.ts';

export interface Fingerprint {
  /** By the first two characters of the rows' digests: how many rows, and the sums of both halves. */
  buckets: ReadonlyMap<string, string>;
  rows: number;
  /** For each of the form's tests, how many values it is true for. */
  counts: readonly number[];
}

/** Two sums of 64 bits of SHA-256 each: rows may come in any order, and equal rows do not cancel each other. */
const half = (from: number): string => `sum(('x' || substr(d.h, ${from}, 16))::bit(64)::int8)`;

const digests = ({ source, row }: Form): string =>
  `FROM ${source} CROSS JOIN LATERAL (SELECT ${digest(row)} AS h OFFSET 0) AS d`;

/** One pass over the table; the answer has at most 256 rows. */
export async function fingerprint(session: Session, form: Form): Promise<Fingerprint> {
  const counts = form.tests.map(({ sql }, index) => `, count(*) FILTER (WHERE ${sql}) AS c${index}`);
  const [rows = []] = await session.send(`SELECT left(d.h, 2) AS bucket, count(*) AS n,
  count(*) || ':' || ${half(1)} || ':' || ${half(17)} AS sums${counts.join('')}
${digests(form)} GROUP BY 1`);
  const total = (name: string): number => rows.reduce((sum, row) => sum + Number(row[name]), 0);
  return {
    buckets: new Map(rows.map((row) => [String(row['bucket']), String(row['sums'])])),
    rows: total('n'),
    counts: form.tests.map((_, index) => total(`c${index}`)),
  };
}

/** The buckets in which the two differ. */
export const differingBuckets = (left: Fingerprint, right: Fingerprint): string[] =>
  [...new Set([...left.buckets.keys(), ...right.buckets.keys()])].filter(
    (bucket) => left.buckets.get(bucket) !== right.buckets.get(bucket),
  );

/** The rows of some buckets in the order of their keys. */
export const sortedRows = (
  session: Session,
  form: Form,
  buckets: readonly string[],
): AsyncIterable<RowDigest[]> =>
  portions<RowDigest>(
    session,
    `SELECT s.k, s.h, s.at FROM (
  SELECT ${digest(form.key)} AS k, d.h, ${AT} AS at ${digests(form)}
  WHERE left(d.h, 2) = ANY ('{${buckets.join(',')}}')
) AS s ORDER BY s.k COLLATE "C", s.h COLLATE "C"`,
  );

/** Where a row is; it cannot move while the snapshot lasts. */
const AT = 't.tableoid::text || t.ctid::text';

/** Characters of a value that are read for the report, which cuts it further. */
const LONGEST_READ = 10_000;

/** Places need no escaping. */
const arrayOf = (places: readonly string[]): string => `'{${places.map((place) => `"${place}"`).join(',')}}'`;

/** The query for what some rows say; all but `at` are JSON arrays in the order of the form's cells. */
export const detailQuery = (form: Form, places: readonly string[]): string => {
  const shown = form.cells.map((cell) => cell.shown);
  const normal = form.cells.map((cell) => cell.normal);
  return `SELECT ${AT} AS at,
  ${jsonOf(shown, `left(u.x, ${LONGEST_READ})`)} AS shown,
  ${jsonOf(shown, 'length(u.x)')} AS lengths,
  ${jsonOf(normal, `left(u.x, 1) || ${digest('u.x')}`)} AS normal
FROM ${form.source}
WHERE t.ctid = ANY (${arrayOf(places.map((place) => place.replace(/^\d+/, '')))}::tid[]) AND ${AT} = ANY (${arrayOf(places)})`;
};

/** A JSON array of what the expression makes of each text, called `u.x`. */
const jsonOf = (texts: readonly string[], expression: string): string =>
  `to_json(ARRAY(SELECT ${expression} FROM unnest(ARRAY[${texts.join(', ')}]::text[]) WITH ORDINALITY AS u (x, i)
    ORDER BY u.i))::text`;
