/** Asks for the state of the database, and asks again where somebody is in the way. */
import { type Row, ServerError, type Session } from '../database/session.ts';
import { quoteLiteral } from '../database/quote.ts';
import type { Failure } from '../diagnostic.ts';
import type { Names } from '../plan/decide.ts';
import type { DatabaseState } from '../plan/state.ts';
import { lockersOf, parseBlockers } from './blockers.ts';
import { tablesLocked } from './failures.ts';
import { progressTable, SAFE_PATH } from './history.ts';
import { isLockTimeout } from './server-diagnostic.ts';
import { parseState, type Records } from './state-answer.ts';
import { stateQuery, type StateQuestion } from './state-query.ts';

export { stateQuery } from './state-query.ts';

/** A table was dropped between the look at the catalog and the look at its rows; or is locked for long. */
const ASK_AGAIN = new Set(['42P01', '55P03']);
const ATTEMPTS = 5;

/** Fewer rows are sent again sooner than compared. */
const WORTH_COMPARING = 200;

/** What was read over a session before, where it is long. The second look, under the lock, usually finds the same. */
const readBefore = new WeakMap<Session, Records>();

/**
 * Sends the message and reads the answer; asks again where somebody was dropping or locking one of our tables.
 * @param first the answer to a message that has been sent already
 * @param columns as that message had them
 */
export async function readState(
  session: Session,
  names: Names,
  first?: Promise<Row[][]>,
  columns?: StateQuestion['columns'],
): Promise<DatabaseState> {
  const before = first || columns === 'all' ? undefined : readBefore.get(session);
  const question = stateQuery(names, { ...(columns && { columns }), known: before?.digest });
  let answer = first ?? session.send(question);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { state, records } = parseState(await answer, before);
      session.isAnsweredBy(state.pid);
      if (records && records.rows.length >= WORTH_COMPARING) readBefore.set(session, records);
      return state;
    } catch (error) {
      if (!(error instanceof ServerError) || !ASK_AGAIN.has(error.sqlstate)) throw error;
      if (attempt === ATTEMPTS) throw isLockTimeout(error) ? await tableLocked(session, names, error) : error;
      await session.send('ROLLBACK');
      answer = session.send(question);
    }
  }
}

/** Somebody keeps one of our tables from being read. */
async function tableLocked(session: Session, names: Names, error: ServerError): Promise<Failure> {
  const { schema, historyTable } = names;
  const ours = `SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ${quoteLiteral(schema)} AND c.relname IN (${[historyTable, progressTable(names)].map(quoteLiteral).join(', ')})`;
  await session.send('ROLLBACK');
  const answer = await session.send(`BEGIN READ ONLY; ${SAFE_PATH};
SELECT ${lockersOf(ours)} AS blockers; COMMIT`);
  return tablesLocked(names, error, parseBlockers(answer.flat()[0]?.['blockers']));
}
