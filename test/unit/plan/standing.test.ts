import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { standing } from '../../../src/plan/standing.ts';
import { row, setOf } from '../../support/migrations.ts';

const VERSIONS = ['001_a', '002_b', '003_c', '004_d', '005_e', '006_f', 'V1__consolidated_schema'];
const FILES = VERSIONS.filter((version) => !version.startsWith('V1'));
const files = fc.subarray(FILES, { minLength: 1 });
const recorded = fc.shuffledSubarray(VERSIONS);

/** What a checksum is in a row: none, the file's, another. */
const CHECKSUMS = ['none', 'same', 'other'] as const;

it('finds what looking each up would find, in whatever order the rows come', () => {
  fc.assert(
    fc.property(
      files,
      recorded,
      fc.array(fc.constantFrom(...CHECKSUMS), { minLength: VERSIONS.length, maxLength: VERSIONS.length }),
      (names, versions, checksums) => {
        const set = setOf(Object.fromEntries(names.map((name) => [`${name}.sql`, `-- ${name}`])));
        const textOf = new Map(set.incrementals.map((m) => [m.version, m.checksum]));
        const rows = versions.map((version, i) =>
          row(version, {
            checksum: { none: null, same: textOf.get(version) ?? 'x', other: 'x' }[checksums[i] ?? 'none'],
          }),
        );
        const rowOf = new Map(rows.map((one) => [one.version, one]));
        const { changed, unrecorded, others } = standing(rows, set);
        expect(unrecorded).toEqual(set.incrementals.filter((m) => !rowOf.has(m.version)));
        expect(others).toEqual(rows.filter(({ version }) => !textOf.has(version)));
        expect(changed).toEqual(
          set.incrementals.filter((m) => {
            const checksum = rowOf.get(m.version)?.checksum ?? null;
            return checksum !== null && checksum !== m.checksum;
          }),
        );
      },
    ),
  );
});
