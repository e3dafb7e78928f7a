/** Secrets out, terminal tricks out: every string of a value, before anything is made of it. */
import { sanitize } from './sanitize.ts';

export type Redact = (text: string) => string;

/** The same value with each of its strings mapped; keys stay. For plain data only. */
export function mapStrings<T>(value: T, map: (text: string) => string): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- same shape out as in, which no type can say
  return walk(value, map) as T;
}

function walk(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, map)]));
}

/** For people: redacted, and nothing in it acts on the terminal. */
export const cleaner =
  (redact: Redact) =>
  <T>(value: T): T =>
    mapStrings(value, (text) => sanitize(redact(text)));
