/** Small pieces of text that several places use. Pure. */
import { formatDuration } from '../duration.ts';
import type { Blocker } from '../events.ts';
import { sanitizeLine } from './sanitize.ts';
import type { Style } from './style.ts';

const WIDTH = 40;

/** The frame around the title, and around the good end. */
export function banner(
  text: string,
  symbol: string,
  style: Style,
  paint: 'bold' | 'green' = 'bold',
): string[] {
  const rule = (style.rich ? '═' : '=').repeat(WIDTH);
  const title = symbol === '' ? text : style.symbol(symbol) + text;
  return [style.dim(rule), `  ${style[paint](sanitizeLine(title))}`, style.dim(rule)];
}

/** `(12 ms)` */
export const took = (ms: number): string => `(${formatDuration(ms)})`;

const SHOWN = 10;

/** The first ten of many versions and how many there are. */
export function versionList(versions: readonly string[]): string {
  const shown = versions.slice(0, SHOWN).map(sanitizeLine).join(', ');
  return versions.length <= SHOWN ? shown : `${shown}, … (${versions.length} in all)`;
}

/** `pid 4711, user app, psql, since 2026-11-20T10:00:00Z: UPDATE agents …` */
export function blockerText(blocker: Blocker): string {
  const { pid, prepared_transaction: prepared, user, application, query, since } = blocker;
  const what = prepared === undefined ? `pid ${pid}` : `prepared transaction "${prepared}"`;
  const who = [what, user && `user ${user}`, application, since && `since ${since}`];
  return sanitizeLine(who.filter(Boolean).join(', ') + (query ? `: ${query}` : ''));
}
