/** Runs the cases of the comparison, in transactions that are rolled back. */
import { expect, it } from 'vitest';
import type { Session } from '../../../src/database/session.ts';
import { compareCatalogs } from '../../../src/catalog/compare.ts';
import type { Catalog } from '../../../src/catalog/model.ts';
import { schemaFindings } from '../../../src/check/findings.ts';
import type { CheckFinding } from '../../../src/outcomes.ts';
import { type Case, catalogOf, differences, expectedOf, turned } from './cases.ts';

/** What the cases mention: roles, and on a server a tablespace. They are the cluster's, and stay. */
export async function prepare(session: Session, options: { tablespace: boolean }): Promise<void> {
  for (const role of ['aim_reader', 'aim_writer', 'aim_root SUPERUSER']) {
    await session.send(`CREATE ROLE ${role}`).catch(ignoreDuplicate);
  }
  if (!options.tablespace) return;
  await session.send('SET allow_in_place_tablespaces = on');
  await session.send(`CREATE TABLESPACE aim_space LOCATION ''`).catch(ignoreDuplicate);
}

function ignoreDuplicate(error: unknown): void {
  const isThere = /already exists|duplicate key/.test(String(error));
  if (!isThere) throw error;
}

interface Place {
  readonly session: Session;
  readonly major: number;
  /** Also compare each file with itself replayed: it takes as long again. */
  readonly withReplays?: boolean;
}

/** One test for each case: what differs is reported, in both directions, and replays are equal. */
export function defineCases(cases: readonly Case[], place: () => Place): void {
  it.each(cases.map((of) => [of.name, of] as const))('%s', async (_, of) => {
    const { session, major, withReplays = true } = place();
    if (of.from > major) return;
    const expected = expectedOf(of, major);
    const [a, b] = [await catalogOf(session, of.before, of.a), await catalogOf(session, of.before, of.b)];
    expect(differences(a, b)).toEqual(expected);
    expect(differences(b, a).map(turned).toSorted()).toEqual(expected);
    expectTold(a, b);
    expectTold(b, a);
    if (!withReplays) return;
    expect(differences(await catalogOf(session, of.before, of.b), b)).toEqual([]);
    if (!of.a.startsWith('--')) {
      expect(differences(await catalogOf(session, of.before, of.a), a)).toEqual([]);
    }
  });
}

/** What `check` says of two catalogs. */
export const findingsOf = (left: Catalog, right: Catalog): CheckFinding[] =>
  schemaFindings(compareCatalogs(left, right), { incremental: new Map(), consolidated: new Map() }, [
    left,
    right,
  ]);

/** Flags and privileges as the catalogs have them. */
const CODED = /^(true|false|t|f)$|=[a-zA-Z*]*\/\(?\w/;

/** Differences are told, whatever follows from what, and in words. */
function expectTold(left: Catalog, right: Catalog): void {
  const findings = findingsOf(left, right);
  expect(findings.length > 0).toBe(compareCatalogs(left, right).length > 0);
  const values = findings.flatMap(({ consolidated, incremental, changes = [] }) =>
    [{ consolidated, incremental }, ...changes].flatMap((one) => [one.consolidated, one.incremental]),
  );
  expect(values.filter((value) => value !== null && CODED.test(value))).toEqual([]);
  const same = findings.filter(({ consolidated, incremental }) => consolidated === incremental);
  expect(same).toEqual([]);
}
