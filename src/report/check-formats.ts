/** What `check` found, for other programs: annotations, code scanning, test reports, a comment on a pull request. */
import type { CheckFinding, CheckFormat, CheckOutcome, FoundAt } from '../outcomes.ts';
import { mapStrings } from './clean.ts';
import { placeText, words } from './check-text.ts';
import { sanitize } from './sanitize.ts';

export function formatCheck(found: CheckOutcome, format: Exclude<CheckFormat, 'text'>): string {
  const outcome = mapStrings(found, sanitize);
  return FORMATS[format](outcome);
}

/** Where a reader should look first: V1 is what somebody has to mend. */
const placeOf = (finding: CheckFinding): FoundAt | undefined =>
  finding.consolidated_at ?? finding.incremental_at;

const titleOf = ({ object, kind, attribute }: CheckFinding): string => `${object}: ${words(kind, attribute)}`;

const sidesOf = ({ consolidated, incremental }: CheckFinding): string =>
  `V1: ${consolidated ?? '(nothing)'}\nincrementals: ${incremental ?? '(nothing)'}`;

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** GitHub's workflow commands; properties and data are escaped as its toolkit does. */
function github({ findings }: CheckOutcome): string {
  return findings
    .map((finding) => {
      const at = placeOf(finding);
      const file = at ? `file=${property(at.file)},` : '';
      const line = at?.line === undefined ? '' : `line=${at.line},`;
      return `::error ${file}${line}title=${property(titleOf(finding))}::${data(sidesOf(finding))}`;
    })
    .join('\n');
}

/** SARIF 2.1.0. */
function sarif({ findings }: CheckOutcome): string {
  const kinds = [...new Set(findings.map((finding) => finding.kind))];
  const results = findings.map((finding) => {
    const at = placeOf(finding);
    const region = at?.line === undefined ? {} : { region: { startLine: at.line } };
    const location = at && { physicalLocation: { artifactLocation: { uri: at.file }, ...region } };
    return {
      ruleId: finding.kind,
      level: 'error',
      message: { text: `${titleOf(finding)}\n${sidesOf(finding)}` },
      ...(location && { locations: [location] }),
    };
  });
  const driver = { name: 'aim-migrate', rules: kinds.map((id) => ({ id })) };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, results }],
  };
  return JSON.stringify(log, null, 2);
}

const xml = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- XML 1.0 cannot hold them, not even escaped
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** One test case for each object that differs, or a single one that passed. */
function junit({ findings, duration_ms }: CheckOutcome): string {
  const groups = [...Map.groupBy(findings, (finding) => finding.parent)];
  const cases = groups.map(([parent, list]) => {
    const body = list.map((finding) => `${titleOf(finding)}\n${sidesOf(finding)}`).join('\n\n');
    return `    <testcase classname="check" name="${xml(parent)}"><failure message="${list.length} difference(s)">${xml(body)}</failure></testcase>`;
  });
  const all =
    cases.length > 0
      ? cases
      : ['    <testcase classname="check" name="both tracks give the same database"/>'];
  const counts = `tests="${all.length}" failures="${cases.length}" time="${(duration_ms / 1000).toFixed(3)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="aim-migrate check" ${counts}>\n${all.join('\n')}\n  </testsuite>\n</testsuites>`;
}

/** A value as code, and its place. */
function cell(text: string | null, at?: FoundAt): string {
  const code = (text ?? '')
    .replaceAll('`', 'ˋ')
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ');
  const value = text === null ? '–' : `\`${code}\``;
  return at ? `${value}<br>${placeText(at)}` : value;
}

function markdown({ findings, ignored, compared }: CheckOutcome): string {
  const rest = ignored === 0 ? '' : ` (${ignored} ignored)`;
  if (findings.length === 0) {
    return `✅ Both tracks give the same database: ${compared.objects} objects, ${compared.tables} tables, ${compared.rows} rows${rest}.`;
  }
  const rows = findings.map(
    (finding) =>
      `| ${titleOf(finding).replaceAll('|', '\\|')} | ${cell(finding.consolidated, finding.consolidated_at)} | ${cell(finding.incremental, finding.incremental_at)} |`,
  );
  return [
    `❌ The tracks give different databases: ${findings.length} difference(s)${rest}.`,
    '',
    '| object | V1 | incrementals |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}

const FORMATS: Readonly<Record<Exclude<CheckFormat, 'text'>, (outcome: CheckOutcome) => string>> = {
  github,
  sarif,
  junit,
  markdown,
};
