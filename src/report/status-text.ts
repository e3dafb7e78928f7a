/** `status` for people: a table of what is applied, then what is not as it should be, then one line. Pure. */
import { formatDuration } from '../duration.ts';
import type { AppliedMigration, StatusOutcome } from '../outcomes.ts';
import { sanitizeLine } from './sanitize.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

export function statusText(outcome: StatusOutcome, style: Style): string[] {
  const { target, dir, component, applied, pending, changed, unknown } = outcome;
  return [
    `Database:   ${sanitizeLine(target)}`,
    ...(component === undefined ? [] : [`Component:  ${sanitizeLine(component)}`]),
    `Migrations: ${sanitizeLine(dir)}`,
    '',
    ...section('Applied', appliedRows(applied), style.green, style),
    ...section(
      'Pending',
      pending.map(({ file, statements_done: done }) => [
        file,
        done === undefined ? '' : `interrupted, ${done} statement(s) done`,
      ]),
      style.yellow,
      style,
    ),
    ...section(
      'Changed since they were applied',
      changed.map(({ file }) => [file]),
      style.red,
      style,
    ),
    ...section(
      'Unknown: applied, but there is no file',
      unknown.map(({ version, applied_at, newer }) => [
        version,
        applied_at,
        newer ? 'newer than every file' : '',
      ]),
      style.red,
      style,
    ),
    summary(outcome, style),
    ...(outcome.refusal?.remedy
      ? [`  ${style.bold('What to do:')} ${sanitizeLine(outcome.refusal.remedy)}`]
      : []),
  ];
}

function section(
  title: string,
  rows: readonly (readonly string[])[],
  paint: (text: string) => string,
  style: Style,
): string[] {
  if (rows.length === 0) return [];
  const lines = table(rows.map((row) => row.map(sanitizeLine)));
  return [style.bold(paint(title)), ...lines.map((line) => `  ${line}`), ''];
}

function appliedRows(applied: readonly AppliedMigration[]): string[][] {
  if (applied.length === 0) return [];
  const rows = applied.map((row) => [
    row.version,
    row.covered ? 'covered by V1' : row.applied_at,
    row.execution_ms === null ? '-' : formatDuration(row.execution_ms),
    row.applied_by ?? '-',
    row.track ?? '-',
  ]);
  return [['version', 'applied at (UTC)', 'took', 'by', 'track'], ...rows];
}

/** The last line: the state in one sentence. */
function summary(
  { state, refusal, applied, pending, changed, unknown }: StatusOutcome,
  style: Style,
): string {
  if (state === 'refused') {
    return style.red(`${style.symbol('✗')}up would refuse: ${sanitizeLine(refusal?.message ?? 'see above')}`);
  }
  const counts = [
    `${applied.length} applied`,
    `${pending.length} pending`,
    changed.length > 0 && `${changed.length} changed`,
    unknown.length > 0 && `${unknown.length} unknown`,
  ].filter(Boolean);
  const text = `${state === 'fresh' ? 'Fresh database' : 'Existing database'}: ${counts.join(', ')}`;
  return pending.length + changed.length === 0
    ? style.green(style.symbol('✓') + text)
    : style.symbol('📝') + text;
}
