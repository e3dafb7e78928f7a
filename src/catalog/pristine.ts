/**
 * What initdb's objects gave in an earlier reading: 16,000 rows, more than half of the time that reading a small
 * schema takes. They are asked again only where a row was written since, or where one is gone.
 */
import type { Row as Answer } from '../database/session.ts';
import type { BuiltinQuery } from './builtin.ts';
import { text } from './raw.ts';
import { FIRST_USER_OID } from '../database/oid.ts';
import { rowKey, USER_ROWS } from './user-rows.ts';
import type { Shape } from './shape.ts';

/** Of one cluster, by system catalog; begins empty, and is filled by the first reading. */
export type Earlier = Map<string, { rows: string; answers: readonly Answer[] }>;

/** How the rows stand of which privileges are what initdb gave: those on all catalogs hang on them. */
const INITIAL_PRIVILEGES = 'pg_init_privs';

/** One row for each catalog, `written`: how many rows initdb's objects have, and whether somebody changed one. */
export function writtenQuery(shape: Shape, asked: readonly BuiltinQuery[]): string {
  const names = [...new Set([...asked.map(({ catalog }) => catalog), INITIAL_PRIVILEGES])];
  const parts = names.flatMap((name) => {
    const catalog = shape.catalogs.get(name);
    if (!catalog) return [];
    const key = name === INITIAL_PRIVILEGES ? 'objoid' : rowKey(catalog);
    const which = name === INITIAL_PRIVILEGES ? undefined : USER_ROWS[name];
    return [
      `SELECT '${name}' AS written, count(*)::text AS rows, count(*) > 0 AND coalesce(bool_or(age(t.xmin) < initdb.age), true) AS is_altered
FROM ${name} t, initdb WHERE t.${key} < ${FIRST_USER_OID}${which === undefined ? '' : ` AND NOT (${which})`}`,
    ];
  });
  // Without a template0 nothing is known, and all is asked each time.
  return `WITH initdb AS MATERIALIZED (SELECT max(age(xmin)) AS age FROM pg_database WHERE datname = 'template0')
${parts.join('\nUNION ALL ')}`;
}

interface Recalled {
  known: readonly Answer[];
  missing: readonly BuiltinQuery[];
}

/** What is known from earlier, and what has to be asked. */
export function recall(
  earlier: Earlier,
  asked: readonly BuiltinQuery[],
  answers: readonly Answer[],
): Recalled {
  const rows = pristineRows(answers);
  const isSame = (catalog: string): boolean => {
    const before = earlier.get(catalog);
    return before !== undefined && before.rows === rows.get(catalog);
  };
  if (!isSame(INITIAL_PRIVILEGES)) return { known: [], missing: asked };
  return {
    known: [...earlier].flatMap(([catalog, before]) => (isSame(catalog) ? before.answers : [])),
    missing: asked.filter(({ catalog }) => !isSame(catalog)),
  };
}

/** Keeps what holds until somebody writes. */
export function remember(earlier: Earlier, answers: readonly Answer[]): void {
  for (const [catalog, rows] of pristineRows(answers)) {
    const own = answers.filter(({ builtin, privileges_of: of }) => builtin === catalog || of === catalog);
    earlier.set(catalog, { rows, answers: own });
  }
}

/** How many rows, of catalogs of which nobody wrote one since initdb. */
const pristineRows = (answers: readonly Answer[]): Map<string, string> =>
  new Map(
    answers.flatMap(({ written, rows, is_altered: isAltered }) =>
      typeof written === 'string' && isAltered === false ? [[written, text(String(rows))]] : [],
    ),
  );
