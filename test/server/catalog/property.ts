/** Properties of the comparison over random schemas; what runs them gives the session. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareCatalogs } from '../../../src/catalog/compare.ts';
import type { Catalog, DifferenceKind } from '../../../src/catalog/model.ts';
import type { Session } from '../../../src/database/session.ts';
import { design } from '../../support/random-schema/design.ts';
import { mutationsOf } from '../../support/random-schema/mutations.ts';
import { order, shuffled, withColumnAgain, withHoles } from '../../support/random-schema/other-ways.ts';
import { sqlOf, type Statements, statementsOf } from '../../support/random-schema/statements.ts';
import { catalogOf, lineOf } from './cases.ts';

/** What making a schema in another way may change. */
const DOCUMENTED: readonly DifferenceKind[] = ['column-order', 'generated-name'];

const linesOf = (left: Catalog, right: Catalog, allowed: readonly DifferenceKind[] = []): string[] =>
  compareCatalogs(left, right)
    .filter(({ kind }) => !allowed.includes(kind))
    .map(lineOf);

/** @param few so many schemas for each property, unless AIM_PROPERTY_RUNS says another number */
export function defineProperties(few: number, session: () => Session): void {
  const runs = { numRuns: Number(process.env['AIM_PROPERTY_RUNS'] ?? few) };
  const read = (statements: Statements, more = ''): Promise<Catalog> =>
    catalogOf(session(), sqlOf(statements), more);

  it('is empty where a schema is replayed twice', async () => {
    await fc.assert(
      fc.asyncProperty(design, async (made) => {
        const statements = statementsOf(made);
        expect(linesOf(await read(statements), await read(statements))).toEqual([]);
      }),
      runs,
    );
  });

  it('tells the object of which one attribute was changed, from both sides', async () => {
    await fc.assert(
      fc.asyncProperty(design, fc.nat(), async (made, at) => {
        const statements = statementsOf(made);
        const mutations = mutationsOf(made);
        const mutation = mutations[at % mutations.length];
        if (!mutation) throw new Error('there is always something to change');
        const [before, after] = [await read(statements), await read(statements, mutation.sql)];
        for (const [left, right] of [
          [before, after],
          [after, before],
        ] as const) {
          const objects = compareCatalogs(left, right).map(({ object: { identity, kind } }) =>
            identity.slice(kind.length + 1),
          );
          // Of a name that was changed, the one side has the old one.
          const told = objects.map((object) => object.replace("'sad'", "'gloomy'"));
          expect(told.includes(mutation.object) ? mutation.object : { mutation, told }).toBe(mutation.object);
        }
      }),
      runs,
    );
  });

  it('tells at most made names where the same is made in another order', async () => {
    await fc.assert(
      fc.asyncProperty(design, order, async (made, numbers) => {
        const statements = statementsOf(made);
        const other = shuffled(statements, numbers);
        expect(linesOf(await read(statements), await read(other), DOCUMENTED)).toEqual([]);
      }),
      runs,
    );
  });

  it('tells at most the order of columns where some were dropped, or added again', async () => {
    await fc.assert(
      fc.asyncProperty(design, order, async (made, numbers) => {
        const statements = statementsOf(made);
        const plain = await read(statements);
        const holes = withHoles(statements, numbers);
        expect(linesOf(plain, await read(holes))).toEqual([]);
        const again = await read(withColumnAgain(made, shuffled(holes, numbers)));
        expect(linesOf(plain, again, DOCUMENTED)).toEqual([]);
      }),
      runs,
    );
  });
}
