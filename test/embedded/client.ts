/** postgres.js over the embedded database, as `Session` uses it. */
import postgres from 'postgres';
import type { EmbeddedDatabase } from '../../src/database/embedded/embedded.ts';

/** Gives one socket for one client: postgres.js would reconnect by itself. */
export function clientOf(database: EmbeddedDatabase, more: object = {}): postgres.Sql {
  const sockets = [database.connect()];
  const options = {
    socket: () => {
      const socket = sockets.pop();
      return socket ? Promise.resolve(socket) : Promise.reject(new Error('disconnected'));
    },
    max: 1,
    fetch_types: false,
    onnotice: () => {},
    ...more,
  };
  return postgres(options as unknown as postgres.Options<Record<string, never>>);
}

/** The SQLSTATE of an expected error. */
export const sqlstate = (query: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(query).then(
    () => 'no error',
    (error: unknown) => (error as { code?: string }).code,
  );
