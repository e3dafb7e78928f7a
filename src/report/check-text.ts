/** What `check` found, for people: grouped by object, each difference in the words of SQL. Pure. */
import { formatDuration } from '../duration.ts';
import type { CheckFinding, CheckOutcome } from '../outcomes.ts';
import { sanitizeLine } from './sanitize.ts';
import { type Labels, sidesText } from './sides.ts';
import type { Style } from './style.ts';

export function checkText(outcome: CheckOutcome, style: Style): string[] {
  const lines = findingsText(outcome.findings, TRACKS, style);
  return [...lines, ...outcome.notes.map((note) => style.dim(sanitizeLine(note))), summary(outcome, style)];
}

export const TRACKS: Labels = { checked: 'V1', expected: 'incrementals' };
/** `verify`: the database against its applied files. */
export const DATABASE: Labels = { checked: 'database', expected: 'files' };

/** The checked side behind "missing" and "only", where its name alone will not do. */
const WHERE: Readonly<Record<string, string>> = { V1: 'in V1', database: 'in the database' };

/** Grouped by what they are shown under. */
export function findingsText(findings: readonly CheckFinding[], labels: Labels, style: Style): string[] {
  const groups = Map.groupBy(findings, (finding) => finding.parent);
  return [...groups].flatMap(([parent, list]) => [
    style.bold(sanitizeLine(parent)),
    ...list.flatMap((finding) => findingText(finding, labels, style)),
    '',
  ]);
}

function findingText(finding: CheckFinding, labels: Labels, style: Style): string[] {
  const { object, parent, attribute, kind } = finding;
  const what = object === parent ? '' : `${sanitizeLine(object)}: `;
  const head = `  ${style.red(style.symbol('✗') + what + words(kind, attribute, labels.checked))}`;
  return kind === 'duplicate-number' ? [head] : [head, ...sidesText(finding, labels, style)];
}

/** The heading of one difference, the same in every format. */
export function words(
  kind: CheckFinding['kind'],
  attribute: string | undefined,
  checked = TRACKS.checked,
): string {
  switch (kind) {
    case 'missing':
      return `missing ${WHERE[checked] ?? checked}`;
    case 'extra':
      return `only ${WHERE[checked] ?? checked}`;
    case 'changed':
      return differ(attribute ?? 'definition');
    case 'rows':
      return attribute === undefined ? 'row differs' : `row ${sanitizeLine(attribute)}`;
    case 'sequence':
      return 'next value differs';
    case 'column-order':
      return 'order of columns';
    case 'generated-name':
      return 'another name, given by PostgreSQL';
    case 'cosmetic':
      return `${differ(attribute ?? 'text')} in white space only`;
    case 'duplicate-number':
    default:
      return attribute ?? 'two migrations with one number';
  }
}

const differ = (what: string): string => `${what} ${/[^s]s$/.test(what) ? 'differ' : 'differs'}`;

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
