/**
 * What must hold at the end of a migration's transaction, whatever its file has done: the history has its shape and
 * the migration's record, and the sentinel is there. A trigger, a rule, a policy or a DELETE of the file's could
 * otherwise leave a migration that is applied and not recorded, or a database that the next run refuses.
 *
 * PostgreSQL has no statement that raises an error of one's own without a procedural language, which a database may
 * lack. The question for a setting that does not exist does: 42704, with the setting's name in every language.
 */
import { literalOrNull, qualified, quoteLiteral } from '../database/quote.ts';
import type { ServerError } from '../database/session.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Names } from '../plan/decide.ts';
import { type HistoryRecord, UNFILLABLE } from './history.ts';

type Explain = (subject: string, names: Names) => Pick<Diagnostic, 'code' | 'message' | 'remedy'>;

const BROKEN = {
  history_changed: (subject, { schema, historyTable }) => ({
    code: 'history-changed',
    message: `${subject} does not leave ${schema}.${historyTable} as it must be: a table with its key, that takes a record`,
    remedy: 'Leave the history to the runner: remove what drops, renames or alters it.',
  }),
  not_recorded: (subject, { schema, historyTable }) => ({
    code: 'not-recorded',
    message: `${subject} cannot be recorded: ${schema}.${historyTable} does not keep what was written into it`,
    remedy:
      'Leave the history to the runner: remove what deletes from it, and each rule, trigger or policy on it.',
  }),
  no_sentinel: (subject, { schema, sentinel }) => ({
    code: 'no-sentinel',
    message: `${subject} does not leave a table ${schema}.${sentinel}, by which an existing database is told from a fresh one`,
    remedy:
      'Name a table that every installation has, before and after this file ("sentinel" in aim-migrate.json), and the "schema" it is in.',
  }),
} as const satisfies Record<string, Explain>;

type Broken = keyof typeof BROKEN;

/**
 * An expression: is the history a table whose key is the version, and that takes our rows? Each catalog is read by
 * itself: the plan of a join of four takes the server longer than all the rest of a migration's own statements.
 */
const hasShape = ({ schema, historyTable }: Names): string =>
  `coalesce((SELECT c.relkind IN ('r', 'p')
    AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid
      AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indnkeyatts = 1
      AND (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0]) = 'version')
    AND (SELECT coalesce(bool_or(a.attname = 'checksum') AND NOT bool_or(${UNFILLABLE}), false)
      FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
  ${relation(schema, historyTable)}), false)`;

const hasSentinel = ({ schema, sentinel }: Names): string =>
  `coalesce((SELECT c.relkind IN ('r', 'p') ${relation(schema, sentinel)}), false)`;

const relation = (schema: string, name: string): string =>
  `FROM pg_class c WHERE c.relname = ${quoteLiteral(name)}
    AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${quoteLiteral(schema)})`;

const areRecorded = (records: readonly HistoryRecord[], { schema, historyTable }: Names): string =>
  `(SELECT count(*) FROM ${qualified(schema, historyTable)} h JOIN (VALUES ${records
    .map(({ version, checksum }) => `(${quoteLiteral(version)}, ${literalOrNull(checksum)}::text)`)
    .join(', ')}) r (version, checksum)
  ON h.version = r.version AND h.checksum IS NOT DISTINCT FROM r.checksum) = ${records.length}`;

/** Fails with the name of the first that does not hold. */
const failUnless = (conditions: Partial<Record<Broken, string>>): string =>
  `SELECT pg_catalog.current_setting('aim_migrate.' || CASE ${Object.entries(conditions)
    .map(([broken, condition]) => `WHEN NOT ${condition} THEN '${broken}'`)
    .join('\n')} END) AS failed`;

/**
 * Statements that fail where one of it does not hold; for a search_path of the system's only. The history's rows are
 * asked for behind its shape, since a query that names a table or column that is not there fails by itself.
 */
export const mustHold = (
  records: readonly HistoryRecord[],
  { names, requireSentinel }: { names: Names; requireSentinel: boolean },
): string[] => [
  failUnless({
    history_changed: hasShape(names),
    ...(requireSentinel && { no_sentinel: hasSentinel(names) }),
  }),
  failUnless({ not_recorded: areRecorded(records, names) }),
];

/** What an error of `mustHold` says of the file (or of who else wrote into the history); undefined of any other. */
export function brokenBy(
  { sqlstate, message }: ServerError,
  subject: string,
  names: Names,
): ReturnType<Explain> | undefined {
  const name = sqlstate === '42704' ? /aim_migrate\.(\w+)/.exec(message)?.[1] : undefined;
  return name !== undefined && isBroken(name) ? BROKEN[name](subject, names) : undefined;
}

const isBroken = (name: string): name is Broken => Object.hasOwn(BROKEN, name);
