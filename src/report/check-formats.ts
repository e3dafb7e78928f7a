/** What `check` and `verify` found, for other programs: annotations, code scanning, test reports, a comment on a pull request. */
import type { CheckFinding, CheckFormat, CheckOutcome, FoundAt } from '../outcomes.ts';
import { mapStrings } from './clean.ts';
import { TRACKS, words } from './check-text.ts';
import { differingLines } from './line-diff.ts';
import { sanitize } from './sanitize.ts';
import { type Labels, placeText, sidesPlain, texts } from './sides.ts';

/** Findings of any command, and what it says of them as a whole. */
export interface FoundReport {
  command: 'check' | 'verify';
  labels: Labels;
  findings: readonly CheckFinding[];
  /** As a sentence without its full stop, where there are none, with how much was compared. */
  equal: string;
  compared: string;
  /** The same where there are some. */
  differ: string;
  ignored: number;
  duration_ms: number;
}

type Format = Exclude<CheckFormat, 'text'>;

export function formatCheck(outcome: CheckOutcome, format: Format): string {
  const { objects, tables, rows } = outcome.compared;
  return formatFindings(
    {
      ...outcome,
      labels: TRACKS,
      equal: 'both tracks give the same database',
      compared: `${objects} objects, ${tables} tables, ${rows} rows`,
      differ: 'The tracks give different databases',
    },
    format,
  );
}

export const formatFindings = (report: FoundReport, format: Format): string =>
  FORMATS[format](mapStrings(report, sanitize));

/** Where a reader should look first: V1 is what somebody has to mend. */
const placeOf = (finding: CheckFinding): FoundAt | undefined =>
  finding.consolidated_at ?? finding.incremental_at;

const titleOf = ({ object, kind, attribute }: CheckFinding, { checked }: Labels): string =>
  `${object}: ${words(kind, attribute, checked)}`;

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** GitHub's workflow commands; properties and data are escaped as its toolkit does. */
function github({ findings, labels }: FoundReport): string {
  return findings
    .map((finding) => {
      const at = placeOf(finding);
      const file = at ? `file=${property(at.file)},` : '';
      const line = at?.line === undefined ? '' : `line=${at.line},`;
      return `::error ${file}${line}title=${property(titleOf(finding, labels))}::${data(sidesPlain(finding, labels))}`;
    })
    .join('\n');
}

/** SARIF 2.1.0. */
function sarif({ findings, labels }: FoundReport): string {
  const kinds = [...new Set(findings.map((finding) => finding.kind))];
  const results = findings.map((finding) => {
    const at = placeOf(finding);
    const region = at?.line === undefined ? {} : { region: { startLine: at.line } };
    const location = at && { physicalLocation: { artifactLocation: { uri: at.file }, ...region } };
    return {
      ruleId: finding.kind,
      level: 'error',
      message: { text: `${titleOf(finding, labels)}\n${sidesPlain(finding, labels)}` },
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
function junit({ command, findings, labels, equal, duration_ms }: FoundReport): string {
  const groups = [...Map.groupBy(findings, (finding) => finding.parent)];
  const cases = groups.map(([parent, list]) => {
    const body = list
      .map((finding) => `${titleOf(finding, labels)}\n${sidesPlain(finding, labels)}`)
      .join('\n\n');
    return `    <testcase classname="${command}" name="${xml(parent)}"><failure message="${list.length} difference(s)">${xml(body)}</failure></testcase>`;
  });
  const all = cases.length > 0 ? cases : [`    <testcase classname="${command}" name="${xml(equal)}"/>`];
  const counts = `tests="${all.length}" failures="${cases.length}" time="${(duration_ms / 1000).toFixed(3)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="aim-migrate ${command}" ${counts}>\n${all.join('\n')}\n  </testsuite>\n</testsuites>`;
}

/** Lines of a value that are shown in a table. */
const MOST_LINES = 8;

/** A value as code, and its place. */
function cell(lines: readonly string[] | null, at?: FoundAt): string {
  const shown = (lines ?? []).slice(0, MOST_LINES).map(code);
  const more = (lines?.length ?? 0) > MOST_LINES ? ['…'] : [];
  const value = lines === null || shown.length === 0 ? '–' : [...shown, ...more].join('<br>');
  return at ? `${value}<br>${placeText(at)}` : value;
}

const code = (line: string): string => `\`${line.replaceAll('`', 'ˋ').replaceAll('|', '\\|') || ' '}\``;

/** Of values of several lines, those that the other side has not. */
function cells(finding: CheckFinding): [checked: string, expected: string] {
  const { consolidated, incremental } = finding;
  const [found, expected] = [consolidated, incremental].map((text) =>
    text === null ? null : [text.replaceAll(/\s*\n\s*/g, ' ')],
  );
  const both = texts(finding);
  const lines = both && differingLines(both.before, both.after);
  return [
    cell(lines?.after ?? found ?? null, finding.consolidated_at),
    cell(lines?.before ?? expected ?? null, finding.incremental_at),
  ];
}

function markdown({ findings, labels, ignored, equal, compared, differ }: FoundReport): string {
  const rest = ignored === 0 ? '' : ` (${ignored} ignored)`;
  if (findings.length === 0) {
    return `✅ ${equal.charAt(0).toUpperCase()}${equal.slice(1)}: ${compared}${rest}.`;
  }
  const rows = findings.map(
    (finding) => `| ${titleOf(finding, labels).replaceAll('|', '\\|')} | ${cells(finding).join(' | ')} |`,
  );
  return [
    `❌ ${differ}: ${findings.length} difference(s)${rest}.`,
    '',
    `| object | ${labels.checked} | ${labels.expected} |`,
    '|---|---|---|',
    ...rows,
  ].join('\n');
}

const FORMATS: Readonly<Record<Format, (report: FoundReport) => string>> = {
  github,
  sarif,
  junit,
  markdown,
};
