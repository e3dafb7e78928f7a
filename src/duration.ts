/** Spans of time as people write them (`2s`, `1.5s`, `5min`) and as they read them (`12 ms`, `3 min 4 s`). */

/** The units of PostgreSQL's own settings ("Setting Parameters", 19.1.1), from milliseconds up to hours. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/** PostgreSQL's timeouts are 32-bit integers of milliseconds, and so are JavaScript's timers: 24.8 days. */
const MAX_MS = 2_147_483_647;

/** What `parseDuration` accepts, for error messages. */
export const DURATION_EXAMPLES = '500ms, 2s, 1.5s, 5min, 1h, or 0 for none';

/**
 * Reads a duration: a decimal number and a unit (`ms`, `s`, `min`, `h`), or a plain `0`.
 *
 * @returns whole milliseconds, or undefined where the text is no duration or longer than 24 days. What is more
 *   than zero never becomes 0, because 0 means "no limit" everywhere.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|min|h)$/.exec(text);
  const [, amount, unit] = match ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const exact = Number(amount) * (UNITS[unit] ?? Number.NaN);
  const ms = exact > 0 ? Math.max(1, Math.round(exact)) : 0;
  return ms <= MAX_MS ? ms : undefined;
}

/** Writes a span of milliseconds for people: `12 ms`, `1.2 s`, `3 min 4 s`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
