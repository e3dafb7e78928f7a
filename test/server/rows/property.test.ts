import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { compareRows, rowsAgree } from '../../../src/rows/compare.ts';
import type { SecondReplay } from '../../../src/rows/model.ts';
import { freshSession } from './fresh.ts';
import { Pool } from './pool.ts';

const pool = new Pool(() => freshSession({ owner: 'superuser' }));
afterAll(() => pool.close());

/** Columns that are never the same, and some that are. */
const COLUMNS = [
  'made timestamptz DEFAULT now()',
  'local timestamp DEFAULT clock_timestamp()',
  `expires timestamptz DEFAULT now() + interval '1 year'`,
  'token uuid DEFAULT gen_random_uuid()',
  'secret text DEFAULT md5(random()::text)',
  'chance float8 DEFAULT random()',
  'number bigint GENERATED ALWAYS AS IDENTITY',
  'json jsonb DEFAULT jsonb_build_object(1, gen_random_uuid())',
  `fixed text DEFAULT 'always'`,
  'twice int GENERATED ALWAYS AS (length(label) * 2) STORED',
];
const KEYS = ['id uuid PRIMARY KEY DEFAULT gen_random_uuid()', 'id serial PRIMARY KEY', 'id bigserial'];

interface Design {
  key: string;
  columns: string[];
  unique: boolean;
  /** Each row has a label; whether it points to a row of the table before. */
  rows: { label: string; refers: boolean }[];
}

const design: fc.Arbitrary<Design> = fc.record({
  key: fc.constantFrom(...KEYS),
  columns: fc.subarray(COLUMNS),
  unique: fc.boolean(),
  rows: fc.uniqueArray(fc.record({ label: fc.stringMatching(/^[a-z]{1,8}$/), refers: fc.boolean() }), {
    selector: ({ label }) => label,
    minLength: 1,
    maxLength: 4,
  }),
});

/** A table for each design; where the one before has a primary key it is referred to. */
const sqlOf = (designs: readonly Design[]): string =>
  designs
    .map(({ key, columns, unique, rows }, index) => {
      const before = designs[index - 1];
      const refers = before?.key.includes('PRIMARY') === true;
      const type = before?.key.includes('uuid') === true ? 'uuid' : 'int';
      const parts = [
        key,
        `label text NOT NULL${unique ? ' UNIQUE' : ''}`,
        ...columns,
        ...(refers ? [`before ${type} REFERENCES t${index - 1}`] : []),
      ];
      const inserts = rows.map((row) =>
        refers && row.refers
          ? `INSERT INTO t${index} (label, before) VALUES ('${row.label}', (SELECT id FROM t${index - 1} ORDER BY label LIMIT 1));`
          : `INSERT INTO t${index} (label) VALUES ('${row.label}');`,
      );
      return [`CREATE TABLE t${index} (${parts.join(', ')});`, ...inserts].join('\n');
    })
    .join('\n');

async function replay(sql: string): Promise<SecondReplay> {
  const fresh = await pool.take();
  const [row] = (await fresh.session.send('SELECT clock_timestamp()::text AS now')).flat();
  await fresh.session.send(sql);
  return { ...fresh, since: String(row?.['now']) };
}

describe('replays of random files', () => {
  const designs = fc.array(design, { minLength: 1, maxLength: 3 });
  const runs = { numRuns: 25 };

  it('of the same files are equal', async () => {
    await fc.assert(
      fc.asyncProperty(designs, async (list) => {
        const sql = sqlOf(list);
        await using left = await replay(sql);
        await using right = await replay(sql);
        const found = await compareRows(left, right, { replayAgain: () => replay(sql) });
        expect(rowsAgree(found) ? 'equal' : found).toBe('equal');
      }),
      runs,
    );
  });

  it('differ where one label does', async () => {
    await fc.assert(
      fc.asyncProperty(designs, fc.nat(), async (list, at) => {
        const index = at % list.length;
        const changed = list.map((item, i) =>
          i === index ? { ...item, rows: item.rows.with(0, { label: 'OTHER', refers: false }) } : item,
        );
        const sql = { left: sqlOf(list), right: sqlOf(changed) };
        await using left = await replay(sql.left);
        await using right = await replay(sql.right);
        const found = await compareRows(left, right, { replayAgain: (side) => replay(sql[side]) });
        const byDefault = await compareRows(left, right);
        for (const { differences } of [found, byDefault]) {
          expect(differences.map(({ table }) => table)).toContain(`public.t${index}`);
        }
      }),
      runs,
    );
  });
});
