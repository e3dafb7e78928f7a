import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseState } from '../../../src/apply/state-answer.ts';

type Column = [name: string, type: string, isUnfillable: boolean];

const OLDER: Column[] = [
  ['version', 'character varying', false],
  ['applied_at', 'timestamp with time zone', false],
];
const ANSWER = { database: 'd', user: 'u', pid: 1, server_version: 140_000, sentinel: true, keyed: true };

/** As the server gives a row of a query. */
const xml = (columns: Record<string, string>): string =>
  `<row xmlns:xsi="x">\n${Object.entries(columns)
    .map(([name, text]) => `  <${name}>${text}</${name}>\n`)
    .join('')}</row>\n\n`;

const parse = (more: Record<string, unknown>, before?: Parameters<typeof parseState>[1]) =>
  parseState([[], [{ ...ANSWER, ...more }]], before);

const historyOf = (columns: Column[], more = {}) =>
  parse({ columns: JSON.stringify(columns), ...more }).state.history;

describe('the history', () => {
  it.each<[string, Column[], string]>([
    [
      'golang-migrate',
      [
        ['version', 'bigint', false],
        ['dirty', 'boolean', false],
      ],
      'golang-migrate',
    ],
    ['dbmate', [['version', 'character varying', false]], 'dbmate or Rails'],
    [
      'something else',
      [
        ['version', 'integer', false],
        ['applied_at', 'timestamp with time zone', false],
      ],
      'another tool',
    ],
    ["somebody's own type", [['version', 'public.text', false], OLDER[1]!], 'another tool'],
  ])('knows the table of %s', (_, columns, tool) => {
    expect(historyOf(columns)).toMatchObject({ kind: 'foreign', tool });
  });

  it('knows a table without a key as not ours', () => {
    expect(historyOf(OLDER, { keyed: false })).toMatchObject({ kind: 'foreign' });
  });

  it('knows a table that asks for more than is known as not ours', () => {
    expect(historyOf([...OLDER, ['installed_by', 'text', true]])).toMatchObject({
      kind: 'foreign',
      why: 'it asks for more than is known: installed_by',
    });
  });

  it("reads the older runner's rows, whatever stands in them", () => {
    const records = xml({ version: String.raw`["a&lt;b&gt;&amp;amp;\r\n", "b"]`, checksum: '[null, null]' });
    expect(historyOf(OLDER, { records })).toMatchObject({
      kind: 'ours',
      missingColumns: ['checksum', 'track', 'execution_ms', 'applied_by', 'tool_version', 'approved_by'],
      rows: [
        { version: 'a<b>&amp;\r\n', checksum: null, toolVersion: null },
        { version: 'b', checksum: null },
      ],
    });
  });

  it('is absent where there are no columns, and empty where there are no rows', () => {
    expect(parse({ columns: null, records: null }).state.history).toEqual({ kind: 'absent' });
    expect(historyOf(OLDER, { records: '' })).toMatchObject({ kind: 'ours', rows: [] });
  });

  it('is taken from before only where the server says that it is the same', () => {
    const first = parse({ records: xml({ version: '["a"]', checksum: '["1"]' }) }).records;
    if (!first) throw new Error('no rows');
    expect(first.digest).toBe(hash('sha256', '["a"]["1"]', 'hex'));
    const same = parse({ columns: JSON.stringify(OLDER), records: xml({ same: 'true' }) }, first);
    expect(same.state.history).toMatchObject({ rows: [{ version: 'a', checksum: '1' }] });
    const other = xml({ same: 'false', version: '["a", "b"]', checksum: '["1", "2"]' });
    const changed = parse({ columns: JSON.stringify(OLDER), records: other }, first);
    expect(changed.state.history).toMatchObject({ rows: [{ version: 'a' }, { version: 'b' }] });
  });
});
