/** A text of V1, tried out in a shadow database. */
import { compareCatalogs } from '../catalog/compare.ts';
import type { Catalog } from '../catalog/model.ts';
import { readCatalog } from '../catalog/read.ts';
import { isMark, ourRelations } from '../check/ours.ts';
import type { Trial } from '../ddl/fit.ts';
import { Failure } from '../diagnostic.ts';
import type { Migration } from '../migrations/migration.ts';
import { ReplayFailure } from '../shadow/replay-failure.ts';
import { replay, type ReplayOptions } from '../shadow/replay.ts';
import { type ShadowSource, withShadows } from '../shadow/shadow.ts';

/**
 * Replays the text by itself and compares what it makes.
 * @param expected what the incrementals make
 * @throws Failure where it is not the text's fault
 */
export async function tryOut(
  consolidated: Migration,
  covers: readonly Migration[],
  expected: Catalog,
  { source, options }: { source: ShadowSource; options: ReplayOptions },
): Promise<Trial> {
  return withShadows(source, ['v1'], async (shadow) => {
    if (!shadow) throw new Error('a shadow was asked for');
    try {
      await replay(shadow, [{ kind: 'consolidated', migration: consolidated, covers }], {
        ...options,
        what: 'trying V1',
      });
    } catch (error) {
      if (isOwnFault(error)) return { kind: 'failed', line: error.diagnostics[0]?.place?.line, error };
      throw error;
    }
    const built = await readCatalog(shadow.session, { leaveOut: ourRelations(options.names) });
    return { kind: 'built', differences: compareCatalogs(expected, built).filter((one) => !isMark(one)) };
  });
}

/** A statement failed, or the grammar took one for wrong. */
const isOwnFault = (error: unknown): error is Failure =>
  error instanceof ReplayFailure || (error instanceof Failure && error.diagnostics[0]?.place !== undefined);
