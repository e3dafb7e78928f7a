/** Comparisons of rows as text for tests, without what is never the same. */
import type { LeftOutReason, RowComparison, RowDifference, Values } from '../../../src/rows/model.ts';
import type { Findings } from './cases.ts';

/** The findings as expected.txt has them: without a second replay only where that makes a difference. */
export function findingsText({ exact, byDefault }: Findings): string {
  const [one, two] = [describeRows(exact), describeRows(byDefault)];
  return one === two ? one : `${one}\nwithout a second replay:\n${two}`;
}

/** What a comparison found, with values that are never the same replaced. */
export function describeRows(comparison: RowComparison): string {
  const { differences, oneSided, sequences, leftOut, truncated } = comparison;
  const lines = [
    `${comparison.tablesCompared} tables, ${comparison.rowsCompared} rows`,
    ...oneSided.map(({ table, side, rows }) => `only ${side}: ${table} with ${rows} rows`),
    ...inOrder(differences.map((difference) => masked(differenceText(difference)))),
    ...truncated.map(({ table, more }) => `${table}: ${more} more`),
    ...sequences.map(
      ({ kind, sequence, column, left, right, taken }) =>
        `${kind} ${sequence} (${column}): next ${left} | ${right}${taken ? `, taken ${taken.left} | ${taken.right}` : ''}`,
    ),
    ...leftOut.map(
      (note) =>
        `${note.proven ? 'left out' : 'probably left out'} ${note.table}.${note.column}: ${note.reason}, ${note.values} (default ${note.default})`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

const masked = (text: string): string =>
  text.replaceAll(GENERATED_UUID, '<uuid>').replaceAll(CLOCK_TIME, '<time>');

/** Differences come in the order of their keys, which is no order where the keys are generated. */
const inOrder = (texts: string[]): string[] =>
  texts.some((text) => /^\w+ \S+ \([^)]*<uuid>/.test(text)) ? texts.toSorted() : texts;

const differenceText = ({ kind, table, key, columns = [], count }: RowDifference): string =>
  [
    `${kind} ${table} (${valuesText(key)})${count > 1 ? ` ${count} times` : ''}`,
    ...columns.map(({ name, left, right }) => `  ${name}: ${value(left)} | ${value(right)}`),
  ].join('\n');

const valuesText = (values: Values): string =>
  Object.entries(values)
    .map(([name, text]) => `${name}=${value(text)}`)
    .join(', ');

const value = (text: string | null): string => (text === null ? 'NULL' : `'${text}'`);

/** Those of the cases' own files are written so that this does not match. */
const GENERATED_UUID =
  /\b(?!a0000000|5f2b1c9e|c81e4a07)[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g;

const CLOCK_TIME = /\b20[2-9]\d-\d\d-\d\dT[\d:.+]+/g;

const OTHER_KIND = { missing: 'extra', extra: 'missing', changed: 'changed' } as const;
const OTHER_REASON: Partial<Record<LeftOutReason, LeftOutReason>> = {
  'only-left': 'only-right',
  'only-right': 'only-left',
};

const sorted = (list: readonly unknown[]): string[] =>
  list.map((item) => masked(JSON.stringify(item))).sort();

/** What must be found with the sides the other way round; in an order that does not depend on the side. */
export function canonical(comparison: RowComparison, mirror: boolean): unknown {
  const swap = <T extends { left: unknown; right: unknown }>(item: T): T =>
    mirror ? { ...item, left: item.right, right: item.left } : item;
  return {
    ...comparison,
    rowsCompared: null,
    oneSided: sorted(
      comparison.oneSided.map((item) => ({
        ...item,
        side: (item.side === 'left') === mirror ? 'right' : 'left',
      })),
    ),
    differences: sorted(
      comparison.differences.map((item) => ({
        ...item,
        kind: mirror ? OTHER_KIND[item.kind] : item.kind,
        columns: item.columns?.map(swap),
      })),
    ),
    sequences: sorted(
      comparison.sequences.map((item) => ({
        ...swap(item),
        ...(item.taken ? { taken: swap(item.taken) } : {}),
      })),
    ),
    leftOut: sorted(
      comparison.leftOut.map((item) => ({
        ...item,
        reason: mirror ? (OTHER_REASON[item.reason] ?? item.reason) : item.reason,
        default: null,
      })),
    ),
  };
}
