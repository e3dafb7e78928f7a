/** What `check` found, for people: grouped by object, each difference in the words of SQL. Pure. */
import { formatDuration } from '../duration.ts';
import type { CheckFinding, CheckOutcome, FoundAt } from '../outcomes.ts';
import { sanitizeLine } from './sanitize.ts';
import type { Style } from './style.ts';

/** A value longer than this is cut; the whole of it is in --json. */
const LONGEST = 160;

export function checkText(outcome: CheckOutcome, style: Style): string[] {
  const lines = findingsText(outcome.findings, TRACKS, style);
  return [...lines, ...outcome.notes.map((note) => style.dim(sanitizeLine(note))), summary(outcome, style)];
}

/** How the two sides are called. */
interface Labels {
  checked: string;
  expected: string;
}

const TRACKS: Labels = { checked: 'V1', expected: 'incrementals' };

/** Grouped by what they are shown under. */
export function findingsText(findings: readonly CheckFinding[], labels: Labels, style: Style): string[] {
  const groups = Map.groupBy(findings, (finding) => finding.parent);
  return [...groups].flatMap(([parent, list]) => [
    style.bold(sanitizeLine(parent)),
    ...list.flatMap((finding) => findingText(finding, labels, style)),
    '',
  ]);
}

function findingText(finding: CheckFinding, { checked, expected }: Labels, style: Style): string[] {
  const { object, parent, attribute, kind, consolidated, incremental } = finding;
  const what = object === parent ? '' : `${sanitizeLine(object)}: `;
  const head = `  ${style.red(style.symbol('✗') + what + words(kind, attribute, checked))}`;
  if (kind === 'duplicate-number') return [head];
  return [
    head,
    side(checked, expected.length, consolidated, finding.consolidated_at, style),
    side(expected, checked.length, incremental, finding.incremental_at, style),
  ];
}

/** The heading of one difference, the same in every format. */
export function words(
  kind: CheckFinding['kind'],
  attribute: string | undefined,
  checked = TRACKS.checked,
): string {
  switch (kind) {
    case 'missing':
      return checked === TRACKS.checked ? 'missing in V1' : `missing ${checked}`;
    case 'extra':
      return checked === TRACKS.checked ? 'only in V1' : `only ${checked}`;
    case 'changed':
      return `${attribute ?? 'definition'} differs`;
    case 'rows':
      return attribute === undefined ? 'row differs' : `row ${sanitizeLine(attribute)}`;
    case 'sequence':
      return 'next value differs';
    case 'column-order':
      return 'order of columns';
    case 'generated-name':
      return 'another name, given by PostgreSQL';
    case 'cosmetic':
      return `${attribute ?? 'text'} differs in white space only`;
    case 'duplicate-number':
    default:
      return attribute ?? 'two migrations with one number';
  }
}

function side(
  label: string,
  otherWidth: number,
  value: string | null,
  at: FoundAt | undefined,
  style: Style,
): string {
  const text = value === null ? style.dim('(nothing)') : cut(sanitizeLine(value));
  const place = at ? style.dim(`  ${placeText(at)}`) : '';
  return `      ${label.padEnd(otherWidth)}  ${text}${place}`;
}

export const placeText = ({ file, line }: FoundAt): string =>
  line === undefined ? sanitizeLine(file) : `${sanitizeLine(file)}:${line}`;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

function summary({ findings, ignored, compared, duration_ms }: CheckOutcome, style: Style): string {
  const rest = ignored === 0 ? '' : `, ${ignored} ignored`;
  if (findings.length === 0) {
    const what = `${compared.objects} objects, ${compared.tables} tables, ${compared.rows} rows`;
    const time = formatDuration(duration_ms);
    return style.green(`${style.symbol('✓')}Both tracks give the same database (${what}${rest}; ${time})`);
  }
  const objects = new Set(findings.map((finding) => finding.parent)).size;
  const count = `${findings.length} difference(s) in ${objects} object(s)${rest}`;
  return style.red(`${style.symbol('✗')}The tracks give different databases: ${count}`);
}
