import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { rowsAgree } from '../../../src/rows/compare.ts';
import { writeRows } from '../../../src/seed-rows/write.ts';
import { freshSession } from '../rows/fresh.ts';
import { Pool } from '../rows/pool.ts';
import { loaded, replayed, sqlOf } from './cases.ts';

const pool = new Pool(() => freshSession({ owner: 'superuser' }));
afterAll(() => pool.close());

/** A table whose rows are known by their labels, and refer to rows of any table, its own among them. */
interface Design {
  id: 'uuid' | 'int';
  rows: number;
  references: { to: number; isDeclared: boolean; targets: (number | null)[] }[];
}

const DEFAULTS = { uuid: 'uuid DEFAULT gen_random_uuid()', int: 'int GENERATED ALWAYS AS IDENTITY' };

const design: fc.Arbitrary<Design> = fc.record({
  id: fc.constantFrom('uuid', 'int'),
  rows: fc.integer({ min: 1, max: 3 }),
  references: fc.array(
    fc.record({
      to: fc.nat(3),
      isDeclared: fc.boolean(),
      targets: fc.array(fc.option(fc.nat(2)), { minLength: 3, maxLength: 3 }),
    }),
    { maxLength: 2 },
  ),
});

/** A reference with its table in reach; to a table by turns where there are fewer. */
const referencesOf = (designs: readonly Design[]) =>
  designs.flatMap(({ references, rows }, from) =>
    references.map((reference, index) => {
      const to = reference.to % designs.length;
      return { ...reference, from, rows, to, column: `r${index}`, name: `t${from}_r${index}_fkey` };
    }),
  );

const tablesSql = (designs: readonly Design[]): string =>
  designs
    .map(({ id, references }, index) => {
      const columns = references.map(
        (reference, at) => `, r${at} ${designs[reference.to % designs.length]?.id}`,
      );
      return `CREATE TABLE t${index} (id ${DEFAULTS[id]} PRIMARY KEY, label text UNIQUE${columns.join('')});`;
    })
    .join('\n');

const foreignKeys = (designs: readonly Design[]): { name: string; sql: string }[] =>
  referencesOf(designs)
    .filter(({ isDeclared }) => isDeclared)
    .map(({ from, to, column, name }) => ({
      name,
      sql: `ALTER TABLE t${from} ADD CONSTRAINT ${name} FOREIGN KEY (${column}) REFERENCES t${to};`,
    }));

const rowsSql = (designs: readonly Design[]): string =>
  [
    ...designs.map(
      ({ rows }, index) =>
        `INSERT INTO t${index} (label) SELECT 'label ' || n FROM generate_series(0, ${rows - 1}) AS n;`,
    ),
    ...referencesOf(designs).flatMap(({ from, rows, to, column, targets }) =>
      targets
        .slice(0, rows)
        .flatMap((target, row) =>
          target === null
            ? []
            : `UPDATE t${from} SET ${column} = (SELECT id FROM t${to} WHERE label = 'label ${target}') WHERE label = 'label ${row}';`,
        ),
    ),
  ].join('\n');

it('rows that refer to each other in any way load as they are written', async () => {
  const designs = fc.array(design, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(designs, async (list) => {
      const keys = foreignKeys(list);
      const all = [tablesSql(list), rowsSql(list), keys.map(({ sql }) => sql).join('\n')];
      const replay = async () => replayed(await pool.take(), ...all);
      await using first = await replay();
      await using again = await replay();
      const found = await writeRows({ first, again });
      const sql = sqlOf(found);
      expect(sqlOf(await writeRows({ first: again, again: first }))).toBe(sql);
      const late = new Set(found.afterRows.map(({ constraint }) => constraint));
      const before = keys.filter(({ name }) => !late.has(name)).map((key) => key.sql);
      const after = keys.filter(({ name }) => late.has(name)).map((key) => key.sql);
      const compared = await loaded(
        first,
        [tablesSql(list), before.join('\n'), sql, after.join('\n')],
        pool.take,
        replay,
      );
      expect(rowsAgree(compared) ? 'equal' : { compared, sql }).toBe('equal');
      // Who points to whom, as it was.
      for (const { from, to, column } of referencesOf(list)) {
        const question = `SELECT t.label, o.label AS other FROM t${from} AS t LEFT JOIN t${to} AS o ON o.id = t.${column} ORDER BY 1`;
        await using right = await replayed(await pool.take(), tablesSql(list), before.join('\n'), sql);
        expect(await right.session.send(question)).toEqual(await first.session.send(question));
      }
    }),
    { numRuns: 15 },
  );
});
