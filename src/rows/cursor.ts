/** Reads a long answer in portions, the next one under way while this one is worked on. */
import type { Row, Session } from '../database/session.ts';

/** At 64 characters of digests a row, less than a megabyte. */
const PORTION = 5000;

let count = 0;

/** Inside a transaction. Each portion is an array of rows; the cursor is closed when the reader stops early. */
export async function* portions<T extends object = Row>(
  session: Session,
  query: string,
): AsyncGenerator<T[]> {
  count += 1;
  const cursor = `aim_rows_${count}`;
  const fetch = async (): Promise<T[]> => {
    const [rows = []] = await session.send(`FETCH ${PORTION} FROM ${cursor}`);
    return rows as unknown as T[];
  };
  await session.send(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${query}`);
  let next = fetch();
  try {
    for (;;) {
      const rows = await next;
      if (rows.length === PORTION) {
        next = fetch();
        next.catch(() => {});
      }
      if (rows.length > 0) yield rows;
      if (rows.length < PORTION) return;
    }
  } finally {
    await session.send(`CLOSE ${cursor}`).catch(() => {});
  }
}
