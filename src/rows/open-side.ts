/** One side as it is read: in one read-only snapshot, with settings under which each value has one text. */
import { quoteLiteral } from '../database/quote.ts';
import { type Row, ServerError, type Session } from '../database/session.ts';
import { snapshot } from '../database/snapshot.ts';
import { refusal } from '../diagnostic.ts';
import { CATALOG_QUERY } from './catalog-query.ts';
import type { Column, Sequence, Table } from './catalog.ts';
import type { Replay } from './model.ts';

/** The time of the replay, with a second at each end for rounding (`timestamp(0)`), as UTC timestamps. */
export interface ClockWindow {
  /** `timestamp` bounds in each time zone that `now()` may have been written in: UTC and the server's own. */
  local: readonly (readonly [from: string, to: string])[];
  /** `timestamptz` bounds. */
  absolute: readonly [from: string, to: string];
  /** The beginning was given, not guessed. */
  known: boolean;
}

export interface Side {
  session: Session;
  window: ClockWindow;
  tables: ReadonlyMap<string, Table>;
  sequences: ReadonlyMap<string, Sequence>;
}

/** Nothing can be changed in it; values read alike whatever the server's own settings are. */
const SNAPSHOT = snapshot('own', [
  'search_path = pg_catalog, pg_temp',
  "lc_monetary = 'C'",
  "lc_numeric = 'C'",
  "xmloption = 'content'",
  'row_security = off',
]);

const windowQuery = (since: string | undefined): string => `WITH bounds AS (
  SELECT ${since === undefined ? 'pg_postmaster_start_time()' : `${quoteLiteral(since)}::timestamptz`} - interval '1 second' AS lo,
    clock_timestamp() + interval '1 second' AS hi, reset_val AS zone FROM pg_settings WHERE name = 'TimeZone')
SELECT lo::text, hi::text, (lo AT TIME ZONE 'UTC')::text AS utc_lo, (hi AT TIME ZONE 'UTC')::text AS utc_hi,
  (lo AT TIME ZONE zone)::text AS own_lo, (hi AT TIME ZONE zone)::text AS own_hi FROM bounds`;

/** Begins the snapshot and reads what there is. End it with `closeSide`. */
export async function openSide({ session, since }: Replay): Promise<Side> {
  const sets = await session.send(`${SNAPSHOT.begin};\n${windowQuery(since)};\n${CATALOG_QUERY}`);
  const [times, tables, sequences] = sets.slice(-3);
  const time = (times?.[0] ?? {}) as Record<string, string>;
  const bound = (name: string): string => time[name] ?? '';
  const rows = sequences ?? [];
  return {
    session,
    window: {
      absolute: [bound('lo'), bound('hi')],
      local: [
        [bound('utc_lo'), bound('utc_hi')],
        [bound('own_lo'), bound('own_hi')],
      ],
      known: since !== undefined,
    },
    tables: new Map(parseTables(tables).map((table) => [table.id, table])),
    sequences: new Map(rows.length === 0 ? [] : await readPositions(session, rows)),
  };
}

/** Ends the snapshot, also after an error in it. */
export async function closeSide({ session }: Pick<Side, 'session'>): Promise<void> {
  if (!session.isOver) await session.send('ROLLBACK');
}

interface RawTable extends Omit<Table, 'columns' | 'keys' | 'references'> {
  oid: string;
  columns: (Omit<Column, 'derivedFrom'> & { derivedFrom: string[] | null })[] | null;
  keys: string[][] | null;
  references: Table['references'] | null;
}

function parseTables(rows: readonly Row[] | undefined): Table[] {
  const json = rows?.[0]?.['tables'];
  if (typeof json !== 'string') throw new Error('the server gave no answer to the question for its tables');
  const raw = JSON.parse(json) as RawTable[];
  const ids = new Map(raw.map(({ oid, id }) => [oid, id]));
  return raw.map((table) => ({
    ...table,
    columns: new Map(
      (table.columns ?? []).map((column) => [
        column.name,
        { ...column, derivedFrom: column.derivedFrom ?? [] },
      ]),
    ),
    keys: table.keys ?? [],
    references: (table.references ?? []).flatMap((reference) => {
      const id = ids.get(reference.table);
      return id === undefined ? [] : [{ ...reference, table: id }];
    }),
  }));
}

const text = (row: Row, name: string): string => String(row[name]);

/** `pg_sequences` would hide whether the last value was given; the sequences themselves say it. */
async function readPositions(session: Session, rows: readonly Row[]): Promise<[string, Sequence][]> {
  const questions = rows.map(
    (row, index) =>
      `SELECT ${index} AS i, last_value::text AS last, is_called AS called FROM ${text(row, 'id')}`,
  );
  const [positions = []] = await session.send(questions.join(' UNION ALL '));
  return positions.map((position): [string, Sequence] => {
    const row = rows[Number(position['i'])] ?? {};
    const number = (name: string): bigint => BigInt(text(row, name));
    const sequence = {
      id: text(row, 'id'),
      schema: text(row, 'schema'),
      name: text(row, 'name'),
      increment: number('increment'),
      min: number('min'),
      max: number('max'),
      cycles: row['cycles'] === true,
      last: BigInt(text(position, 'last')),
      called: position['called'] === true,
    };
    return [sequence.id, sequence];
  });
}

/** What a server says where row-level security or missing rights hide rows, as an answer for people. */
export function explained(error: unknown): unknown {
  if (!(error instanceof ServerError) || error.sqlstate !== '42501') return error;
  return refusal('rows-hidden', `Rows cannot be compared completely: ${error.message}`, {
    ...(error.fields.hint === undefined ? {} : { hint: error.fields.hint }),
    remedy: 'Connect as the owner of the tables, or as a role with BYPASSRLS and the right to read them.',
  });
}
