/** The outcomes of the commands, for people. `up` and `help` are written by human.ts. Pure. */
import { dirname } from 'node:path';
import { formatDuration } from '../duration.ts';
import type {
  BaselineOutcome,
  DryRunOutcome,
  NewOutcome,
  Outcome,
  RepairOutcome,
  WaitOutcome,
} from '../outcomes.ts';
import { formatCheck } from './check-formats.ts';
import { checkText } from './check-text.ts';
import { sqlText } from './sql-text.ts';
import { consolidateText } from './consolidate-text.ts';
import { sanitizeLine } from './sanitize.ts';
import { statusText } from './status-text.ts';
import type { Style } from './style.ts';
import { testText } from './test-text.ts';
import { verifyText } from './verify-text.ts';
import { versionList } from './words.ts';

export function outcomeText(outcome: Exclude<Outcome, { command: 'up' | 'help' }>, style: Style): string[] {
  switch (outcome.command) {
    case 'dry-run':
      return dryRunText(outcome, style);
    case 'status':
      return statusText(outcome, style);
    case 'check':
      if (outcome.sql) return sqlText(outcome.sql);
      return outcome.format === 'text' ? checkText(outcome, style) : [formatCheck(outcome, outcome.format)];
    case 'test':
      return testText(outcome, style);
    case 'consolidate':
      return consolidateText(outcome, style);
    case 'verify':
      return verifyText(outcome, style);
    case 'new':
      return newText(outcome, style);
    case 'wait':
      return waitText(outcome, style);
    case 'baseline':
      return baselineText(outcome, style);
    case 'repair':
      return repairText(outcome, style);
    case 'version':
    default:
      return [`aim-migrate ${outcome.version}`];
  }
}

const good = (text: string, style: Style): string => style.green(style.symbol('✓') + text);

/** The decision was said by its event; here are the files, and of each the statements in order. */
function dryRunText({ migrations, dir }: DryRunOutcome, style: Style): string[] {
  const files = migrations.flatMap(({ file, transactional, statements }) => [
    style.cyan(`${style.symbol('▶')}Would apply: ${sanitizeLine(file)}`) +
      (transactional ? '' : style.dim(' (statement by statement, outside a transaction)')),
    ...(statements.length === 0 ? ['  (not parsed: sent as it is)'] : statementLines(statements, style)),
    '',
  ]);
  const end = good('Dry run: nothing was changed', style);
  return migrations.length === 0 ? [end] : [`Files from ${sanitizeLine(dir)}`, '', ...files, end];
}

/** Line number, kind, and the statement on one line, cut. */
function statementLines(
  statements: DryRunOutcome['migrations'][number]['statements'],
  style: Style,
): string[] {
  const width = Math.max(...statements.map(({ line }) => String(line).length));
  return statements.map(({ line, kind, sql }) => {
    const text = sanitizeLine(sql).replaceAll(/\s+/g, ' ').trim();
    const cut = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
    return `  ${String(line).padStart(width)}  ${cut}  ${style.dim(`[${kind}]`)}`;
  });
}

const LONGEST = 90;

const newText = ({ up_file, down_file }: NewOutcome, style: Style): string[] => [
  good(`Written: ${sanitizeLine(up_file)}`, style),
  good(`Written: ${sanitizeLine(down_file)}`, style),
  '',
  `Fill in both, then try: aim-migrate up --dry-run --dir ${sanitizeLine(dirname(up_file))}`,
  'Until then they hold only comments, and up refuses them.',
];

const waitText = ({ target, waited_ms, server_version }: WaitOutcome, style: Style): string[] => [
  good(
    `${sanitizeLine(target)} answers${server_version ? `, PostgreSQL ${server_version}` : ''}` +
      ` (after ${formatDuration(waited_ms)})`,
    style,
  ),
];

const baselineText = ({ version, recorded, pending }: BaselineOutcome, style: Style): string[] => [
  good(`The database is taken to be at ${sanitizeLine(version)}`, style),
  `Recorded as applied, without running: ${recorded.length === 0 ? 'none' : versionList(recorded)}`,
  pending.length === 0 ? 'Nothing is pending.' : `Pending, for the next up: ${versionList(pending)}`,
];

const names = (list: RepairOutcome['left']): string => versionList(list.map(({ version }) => version));

function repairText({ accepted, cleared, left }: RepairOutcome, style: Style): string[] {
  const lines = [
    ...(accepted.length > 0 ? [good(`Accepted the changed file of: ${names(accepted)}`, style)] : []),
    ...(cleared.length > 0 ? [good(`Cleared the interrupted run of: ${names(cleared)}`, style)] : []),
    ...(left.length > 0
      ? [`Changed and left as it is: ${names(left)}`, 'Name them, or use --all: aim-migrate repair VERSION…']
      : []),
  ];
  return lines.length === 0 ? [good('Nothing to repair', style)] : lines;
}
