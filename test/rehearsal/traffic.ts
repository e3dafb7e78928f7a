/** An application that goes on while somebody migrates: it writes and reads one row, again and again. */
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';

export interface Standstill {
  /** The longest time that one statement took, in milliseconds. */
  longestMs: number;
  /** Of the time from the first time that traffic stood still to the last: how much of it, 0 to 1. */
  share: number;
  /** How often it stood still. */
  times: number;
}

export interface Traffic {
  stop(): Promise<Standstill>;
}

/** Between one statement and the next. */
const PAUSE_MS = 5;

/**
 * Starts at once.
 * @param table has the columns id and n, and a row whose id is 1
 * @param standsMs a statement that takes longer has waited for somebody
 */
export function startTraffic(url: string, table: string, standsMs: number): Traffic {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, fetch_types: false, max_lifetime: null });
  const took: { at: number; ms: number }[] = [];
  const end = new AbortController();
  const flow = async (): Promise<void> => {
    while (!end.signal.aborted) {
      const at = performance.now();
      await sql.unsafe(`update ${table} set n = n + 1 where id = 1; select n from ${table} where id = 1`);
      took.push({ at, ms: performance.now() - at });
      await sleep(PAUSE_MS);
    }
  };
  const flowing = flow();
  flowing.catch(() => undefined);
  return {
    stop: async () => {
      end.abort();
      await flowing;
      await sql.end({ timeout: 1 });
      const stood = took.filter(({ ms }) => ms > standsMs);
      const whole = (stood.at(-1)?.at ?? 0) - (stood[0]?.at ?? 0);
      const standing = stood.slice(0, -1).reduce((sum, { ms }) => sum + ms, 0);
      return {
        longestMs: Math.max(0, ...took.map(({ ms }) => ms)),
        share: whole === 0 ? 0 : standing / whole,
        times: stood.length,
      };
    },
  };
}
