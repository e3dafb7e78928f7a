/** What `verify` found, for people and for other programs. Pure. */
import { formatDuration } from '../duration.ts';
import type {
  CheckChange,
  CheckFinding,
  TablesOutcome,
  VerifyChange,
  VerifyFinding,
  VerifyOutcome,
} from '../outcomes.ts';
import { formatFindings } from './check-formats.ts';
import { DATABASE, findingsText } from './check-text.ts';
import { sanitizeLine } from './sanitize.ts';
import type { Style } from './style.ts';
import { versionList } from './words.ts';

export function verifyText(outcome: VerifyOutcome | TablesOutcome, style: Style): string[] {
  if (outcome.scope === 'tables') return [tablesText(outcome, style)];
  const findings = outcome.findings.map(asCheckFinding);
  if (outcome.format === 'text') {
    return [
      ...findingsText(findings, DATABASE, style),
      ...[...pendingNote(outcome), ...outcome.notes].map((note) => style.dim(sanitizeLine(note))),
      summary(outcome, style),
    ];
  }
  const { version, compared, left_out: leftOut, format, ...rest } = outcome;
  const report = {
    ...rest,
    findings,
    labels: DATABASE,
    equal: `the database is as its files up to ${version} say`,
    compared: `${compared.objects} objects`,
    differ: `The database is not as its files up to ${version} say`,
    ignored: outcome.ignored + leftOut,
  };
  return [formatFindings(report, format)];
}

const asCheckFinding = ({
  database,
  files,
  changes,
  files_at: at,
  ...rest
}: VerifyFinding): CheckFinding => ({
  ...rest,
  consolidated: database,
  incremental: files,
  ...(changes && { changes: changes.map(asCheckChange) }),
  ...(at && { incremental_at: at }),
});

const asCheckChange = ({ database, files, ...rest }: VerifyChange): CheckChange => ({
  ...rest,
  consolidated: database,
  incremental: files,
});

const pendingNote = ({ pending }: VerifyOutcome): string[] =>
  pending.length === 0 ? [] : [`Pending, and not compared: ${versionList(pending)}`];

function summary(outcome: VerifyOutcome, style: Style): string {
  const { findings, ignored, left_out: leftOut, compared, version, duration_ms } = outcome;
  const rest = [
    ...(ignored === 0 ? [] : [`${ignored} ignored`]),
    ...(leftOut === 0 ? [] : [`${leftOut} left out`]),
  ];
  const files = `its files up to ${sanitizeLine(version)} say`;
  if (findings.length === 0) {
    const what = [`${compared.objects} objects`, ...rest].join(', ');
    const time = formatDuration(duration_ms);
    return style.green(`${style.symbol('✓')}The database is as ${files} (${what}; ${time})`);
  }
  const objects = new Set(findings.map(({ parent }) => parent)).size;
  const count = [`${findings.length} difference(s) in ${objects} object(s)`, ...rest].join(', ');
  return style.red(`${style.symbol('✗')}The database is not as ${files}: ${count}`);
}

/** One line, whatever is missing. */
function tablesText(outcome: TablesOutcome, style: Style): string {
  const { ready, version, tables, reason, remedy, duration_ms } = outcome;
  if (ready) {
    const what = `${sanitizeLine(version ?? '')}, ${tables} table(s)`;
    return style.green(`${style.symbol('✓')}Ready: ${what} (${formatDuration(duration_ms)})`);
  }
  return style.red(`${style.symbol('✗')}${sanitizeLine(`Not ready: ${reason ?? ''}: ${remedy ?? ''}`)}`);
}
