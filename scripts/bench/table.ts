/** The tables that a benchmark prints, as README.md could take them. Pure. */
import type { BarRow } from './bar.ts';
import { find, type Result, type Results, tripsKey } from './results.ts';

const OWN = 'aim-migrate';

/** Below a second as `62.1 ms`, above as `1.24 s`. */
export function time(seconds: number): string {
  const { unit, factor } = unitOf(seconds);
  return `${three(seconds * factor)} ${unit}`;
}

const unitOf = (seconds: number): { unit: string; factor: number } =>
  seconds < 1 ? { unit: 'ms', factor: 1000 } : { unit: 's', factor: 1 };

const three = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

/**
 * Median, quartiles in the same unit, how many times longer than this product takes, and how often it was run where
 * that is less than wanted.
 */
export function cell(one: Result | undefined, own: Result | undefined, runs: number): string {
  if (!one) return '';
  if (!one.seconds) return one.failure === undefined ? 'not run' : 'failed';
  // Reading it takes time: here it is all that was asked for.
  if (one.work === 'memory') return one.peakMb === undefined ? '' : `${Math.round(one.peakMb)} MB`;
  const { median, lower, upper } = one.seconds;
  const { factor } = unitOf(median);
  const parts = [
    time(median),
    ...(one.seconds.runs < 3 ? [] : [`(${three(lower * factor)}–${three(upper * factor)})`]),
    ...(one === own || !own?.seconds ? [] : [`${Number((median / own.seconds.median).toPrecision(2))} ×`]),
    ...(one.peakMb === undefined ? [] : [`${Math.round(one.peakMb)} MB`]),
    ...(one.failed === undefined ? [] : [`${one.failed} failed`]),
    ...(one.seconds.runs === runs ? [] : [`n=${one.seconds.runs}`]),
    ...(one.failure === undefined ? [] : ['then failed']),
  ];
  return parts.join(' ');
}

/** @param titles by the name of the work, in order */
export function resultTable(results: Results, titles: ReadonlyMap<string, string>, runs: number): string {
  const latencies = [...new Set(results.results.map(({ latencyMs }) => latencyMs))].sort((a, b) => a - b);
  const rows = [...titles].flatMap(([work, title]) => {
    const tools = [...new Set(results.results.filter((one) => one.work === work).map(({ tool }) => tool))];
    return tools.map((tool) => {
      const trips = results.trips[tripsKey(work, tool)];
      const cells = latencies.map((latency) =>
        cell(find(results, work, tool, latency), find(results, work, OWN, latency), runs),
      );
      return [title, tool, trips === undefined ? '' : tripsText(trips), ...cells];
    });
  });
  return aligned(['work', 'tool', 'round trips', ...latencies.map((one) => `${one} ms`)], rows);
}

const tripsText = ({ afterConnect, connections }: { afterConnect: number; connections: number }): string =>
  connections === 1 ? String(afterConnect) : `${afterConnect} on ${connections} connections`;

export const barTable = (rows: readonly BarRow[]): string =>
  aligned(
    ['the bar', 'to reach', 'measured', ''],
    rows.map(({ what, limit, measured, isReached }) => [
      what,
      limit,
      measured ?? 'not measured',
      isReached === undefined ? '' : isReached ? '✓' : '✗',
    ]),
  );

/** Without the room that lines columns up. */
export const markdown = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** As Markdown, with columns that line up on a terminal as well. */
function aligned(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) =>
    Math.max(...[name, ...rows.map((row) => row[column] ?? '')].map(width)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, column) => text + ' '.repeat((widths[column] ?? 0) - width(text))).join(' | ')} |`;
  return [
    line(head),
    `|${widths.map((length) => '-'.repeat(length + 2)).join('|')}|`,
    ...rows.map(line),
  ].join('\n');
}

const width = (text: string): number => text.length;
