/** What this product has set itself to reach, held against what was measured. Pure. */
import { EMBEDDED, EMPTY, ON_SERVER } from './names.ts';
import { find, type Results, secondsOf, tripsKey } from './results.ts';
import { TOOLS } from './tools.ts';

export interface BarRow {
  what: string;
  /** Such as `at most 1.8 ×`. */
  limit: string;
  /** With its unit; undefined where something that it needs was not measured. */
  measured: string | undefined;
  isReached: boolean | undefined;
}

interface Value {
  value: number;
  /** What it was compared with. */
  against?: string;
}

type Unit = '' | '×' | 's' | 'ms' | 'MB';

const OWN = 'aim-migrate';
const PEERS = TOOLS.filter(({ kind }) => kind === 'peer').map(({ name }) => name);

const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

function row(what: string, bound: 'at most' | 'at least', limit: number, unit: Unit, seen?: Value): BarRow {
  const withUnit = (value: string): string => (unit === '' ? value : `${value} ${unit}`);
  const against = seen?.against === undefined ? '' : ` (${seen.against})`;
  return {
    what,
    limit: `${bound} ${withUnit(number(limit))}`,
    measured: seen && withUnit(number(seen.value)) + against,
    isReached: seen && (bound === 'at most' ? seen.value <= limit : seen.value >= limit),
  };
}

const plain = (value: number | undefined): Value | undefined => (value === undefined ? undefined : { value });

const divided = (above: number | undefined, below: number | undefined): Value | undefined =>
  above === undefined || below === undefined ? undefined : { value: above / below };

/** How many times longer the fastest peer takes. */
function aheadOfFastest(results: Results, work: string, latencyMs: number): Value | undefined {
  const own = secondsOf(results, work, OWN, latencyMs);
  const peers = PEERS.flatMap((name) => {
    const seconds = secondsOf(results, work, name, latencyMs);
    return seconds === undefined ? [] : [{ name, seconds }];
  });
  const [fastest] = peers.sort((a, b) => a.seconds - b.seconds);
  if (own === undefined || !fastest) return undefined;
  return { value: fastest.seconds / own, against: fastest.name };
}

export function barOf(results: Results): BarRow[] {
  const trips = (work: string): Value | undefined => plain(results.trips[tripsKey(work, OWN)]?.afterConnect);
  const seconds = (work: string, tool: string, latencyMs = 0): number | undefined =>
    secondsOf(results, work, tool, latencyMs);
  const ahead = (work: string, latencyMs: number): Value | undefined =>
    aheadOfFastest(results, work, latencyMs);
  const longer = (where: '' | '-inside'): Value | undefined => {
    const [few, many] = [seconds(`one-of-30${where}`, OWN), seconds(`one-of-10000${where}`, OWN)];
    return few === undefined || many === undefined ? undefined : { value: (many - few) * 1000 };
  };
  const growth = (on: string): Value | undefined =>
    divided(seconds('check-1000', on), seconds('check-100', on));
  return [
    row('round trips after connect, nothing pending', 'at most', 1, '', trips('nothing')),
    row('round trips after connect, fresh', 'at most', 3, '', trips('fresh')),
    row('round trips after connect, 30 pending', 'at most', 4, '', trips('pending')),
    row('round trips after connect, 1,000 pending', 'at most', 4, '', trips('real')),
    row(
      "nothing pending, 0 ms, against psql -c 'select 1'",
      'at most',
      1.8,
      '×',
      divided(seconds('nothing', OWN), seconds('nothing', 'psql')),
    ),
    row('nothing pending, 10 ms: the fastest peer takes', 'at least', 1, '×', ahead('nothing', 10)),
    row('nothing pending, 50 ms: the fastest peer takes', 'at least', 1, '×', ahead('nothing', 50)),
    row('30 pending, 0 ms: the fastest peer takes', 'at least', 1, '×', ahead('pending', 0)),
    row(
      '30 pending, 0 ms, against one psql that runs the files',
      'at most',
      1.5,
      '×',
      divided(seconds('pending', OWN), seconds('pending', 'psql')),
    ),
    row('30 pending, 10 ms: the fastest peer takes', 'at least', 5, '×', ahead('pending', 10)),
    row('30 pending, 50 ms: the fastest peer takes', 'at least', 10, '×', ahead('pending', 50)),
    row(
      'fresh by V1, 10 ms: golang-migrate with 30 files takes',
      'at least',
      15,
      '×',
      divided(seconds('fresh', 'golang-migrate', 10), seconds('fresh', OWN, 10)),
    ),
    row(
      '10,000 applied and 1 pending against 30 and 1, of a folder: longer by',
      'at most',
      100,
      'ms',
      longer(''),
    ),
    row(
      '10,000 applied and 1 pending against 30 and 1, inside the executable: longer by',
      'at most',
      100,
      'ms',
      longer('-inside'),
    ),
    row(
      'peak memory of up with 30 pending',
      'at most',
      90,
      'MB',
      plain(find(results, 'memory', OWN)?.peakMb),
    ),
    row('check, embedded', 'at most', 2, 's', plain(seconds('check', EMBEDDED))),
    row(
      'check, embedded, peak memory',
      'at most',
      500,
      'MB',
      plain(find(results, 'check', EMBEDDED)?.peakMb),
    ),
    row('check, on a server', 'at most', 0.7, 's', plain(seconds('check', ON_SERVER))),
    row('check from 100 to 1,000 tables, embedded', 'at most', 12, '×', growth(EMBEDDED)),
    row('check from 100 to 1,000 tables, on a server', 'at most', 12, '×', growth(ON_SERVER)),
    row('size of the executable', 'at most', 125, 'MB', plain(results.executableMb)),
    row(
      'start against an empty program',
      'at most',
      1.25,
      '×',
      divided(seconds('start', OWN), seconds('start', EMPTY)),
    ),
  ];
}
