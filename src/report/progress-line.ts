/** How far something has come, on one line: with a bar on a terminal, in brackets in a log. Pure. */
import { formatDuration } from '../duration.ts';
import type { Blocker, Progress } from '../events.ts';
import { sanitizeLine } from './sanitize.ts';
import { blockerText } from './words.ts';

export interface Doing extends Partial<Progress> {
  /** `running 029_x.sql`, `waiting for another runner`. */
  what: string;
  statement?: string | undefined;
  line?: number | undefined;
  statement_number?: number | undefined;
  statements?: number | undefined;
  blocked_by?: readonly Blocker[] | undefined;
  /** Counts from 1; said from the second on. */
  attempt?: number | undefined;
  /** After so long it is given up. */
  limitMs?: number | undefined;
  /** Why it is still waited. */
  reason?: string | undefined;
  /** The file that is replayed. */
  file?: string | undefined;
}

/** Whole percent; 100 only where all is done. Undefined where the end is unknown. */
export const percent = ({ done, total }: Pick<Doing, 'done' | 'total'>): number | undefined =>
  done === undefined || total === undefined || total <= 0
    ? undefined
    : Math.max(0, Math.min(100, Math.floor((done / total) * 100)));

/** `(30.0 s, building index: scanning table of public.orders, 41 %, line 12: CREATE INDEX …)` */
export function logText(doing: Doing, elapsedMs: number): string {
  const share = doing.phase === 'statement' ? undefined : percent(doing);
  const parts = [
    timeText(doing, elapsedMs),
    doing.attempt === undefined ? undefined : `attempt ${doing.attempt}`,
    phaseText(doing),
    doing.reason,
    doing.file,
    share === undefined ? undefined : `${share} %`,
    countText(doing),
    statementText(doing),
    waitingFor(doing),
  ];
  return `(${said(parts).join(', ')})`;
}

const LONGEST_BAR = 20;
const SHORTEST_BAR = 8;

/**
 * The time first and the statement last: what a narrow terminal cuts off is what can be looked up.
 * @param width of the line, in columns
 */
export function liveText(doing: Doing, elapsedMs: number, width: number, isRich: boolean): string {
  const share = doing.phase === 'statement' ? undefined : percent(doing);
  const length = Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, Math.ceil(width / 4)));
  return said([
    timeText(doing, elapsedMs),
    doing.attempt === undefined ? undefined : `attempt ${doing.attempt}`,
    share === undefined ? undefined : `${bar(share, length, isRich)} ${share} %`,
    doing.phase === undefined ? doing.what : undefined,
    phaseText(doing),
    doing.reason,
    waitingFor(doing),
    statementText(doing),
    countText(doing),
    doing.file,
  ]).join('  ');
}

const timeText = ({ limitMs }: Doing, elapsedMs: number): string =>
  formatDuration(elapsedMs) + (limitMs === undefined ? '' : ` of ${formatDuration(limitMs)}`);

function bar(share: number, length: number, isRich: boolean): string {
  const full = Math.floor((share / 100) * length);
  const rest = length - full;
  return isRich ? '█'.repeat(full) + '░'.repeat(rest) : `[${'#'.repeat(full)}${'-'.repeat(rest)}]`;
}

/** That it runs is said by the statement, where that is known. */
function phaseText({
  phase,
  done,
  object,
  index,
  statement,
  statements = 1,
  ...more
}: Doing): string | undefined {
  if (phase === undefined || phase === 'statement') return undefined;
  if (phase === 'running' && statement !== undefined) return undefined;
  if (phase === 'running' && done === undefined && statements > 1)
    return `running one of ${statements} statements`;
  // An index is always in the schema of its table.
  const what = index === undefined ? object : `${index.slice(index.indexOf('.') + 1)} on ${object}`;
  const { partitions_done: part, partitions_total: parts } = more;
  const partition = parts === undefined ? '' : `, partition ${Math.min((part ?? 0) + 1, parts)} of ${parts}`;
  if (what === undefined) return phase;
  return phase === 'waiting for a lock' ? `${phase} on ${what}` : `${phase} (${what}${partition})`;
}

/** `1,200,000 of 5,000,000 rows` */
function countText({ phase, done, total, unit, rows }: Doing): string | undefined {
  if (phase === 'statement') return undefined;
  const parts = [
    done !== undefined && total !== undefined && unit !== undefined && unit !== 'bytes'
      ? `${grouped(done)} of ${grouped(total)} ${unit}`
      : undefined,
    rows === undefined ? undefined : `${grouped(rows)} rows`,
  ];
  return said(parts).join(', ') || undefined;
}

/** Beside a phase its beginning is enough. */
const BEGINNING = 40;

/** `line 12 (2 of 4): CREATE INDEX …` */
function statementText({
  phase,
  line,
  statement,
  statement_number: number,
  statements,
}: Doing): string | undefined {
  if (statement === undefined) return undefined;
  const isAlone = phase === undefined || phase === 'running' || phase === 'statement';
  const text = isAlone || statement.length <= BEGINNING ? statement : `${statement.slice(0, BEGINNING - 1)}…`;
  const which = number === undefined || statements === 1 ? '' : ` (${number} of ${statements})`;
  return line === undefined ? text : `line ${line}${which}: ${text}`;
}

const waitingFor = ({ blocked_by: blockers }: Doing): string | undefined =>
  blockers?.[0] && `blocked by ${blockerText(blockers[0])}`;

/** `1200000` as `1,200,000`, in every locale. */
const grouped = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

const said = (parts: readonly (string | undefined)[]): string[] =>
  parts.flatMap((part) => (part === undefined || part === '' ? [] : [sanitizeLine(part)]));
