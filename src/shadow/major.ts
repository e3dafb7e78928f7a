/** Which PostgreSQL answers. */
import type { Row } from '../database/session.ts';

/** To be sent with the start of a connection. */
export const VERSION_QUERY = `SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS version`;

/** The major in the answer to `VERSION_QUERY`. */
export const majorOf = (answer: Row[][]): number =>
  Math.floor(Number(answer.flat()[0]?.['version']) / 10_000);
