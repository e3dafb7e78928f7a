/**
 * Does every down file undo its migration? In one shadow: apply, undo, compare with before, apply again, compare
 * with after. A second shadow stays one step behind, with the rows that have to survive.
 */
import { MigrationFailure } from '../apply/failures.ts';
import { compareCatalogs } from '../catalog/compare.ts';
import type { Catalog, Difference } from '../catalog/model.ts';
import type { Earlier } from '../catalog/pristine.ts';
import { readCatalog } from '../catalog/read.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Migration, MigrationSet } from '../migrations/migration.ts';
import type { CheckFinding } from '../outcomes.ts';
import { compareRows } from '../rows/compare.ts';
import type { Step } from '../plan/decision.ts';
import { replay, type Replayed, type ReplayOptions } from '../shadow/replay.ts';
import { type Shadow, type ShadowSource, withShadows } from '../shadow/shadow.ts';
import { incrementalTrack } from '../shadow/tracks.ts';
import { isMark, isOurs, ourRelations } from './ours.ts';
import { originsOf, rowFindings, schemaFindings } from './findings.ts';

export interface UndoRequest {
  set: MigrationSet;
  /** By the version that they undo. */
  downs: ReadonlyMap<string, Migration>;
  /** Rows that have to survive what comes later, by the version behind which they are put in. */
  fixtures?: ReadonlyMap<string, Migration>;
  source: ShadowSource;
  options: ReplayOptions;
}

/** What one migration leaves that it should not. */
export interface Undone {
  version: string;
  /** `undo`: after the down file, against before · `again`: after the second apply, against the first. */
  phase: 'undo' | 'again';
  findings: CheckFinding[];
}

/**
 * Stops at the first migration that cannot be applied again, since nothing can be said of those behind it.
 * @throws Failure where an incremental does not run in the first place
 */
export async function testUndo(request: UndoRequest): Promise<{ undone: Undone[]; tried: number }> {
  const steps = incrementalTrack(request.set);
  return withShadows(request.source, ['work', 'before'], async (work, before) => {
    if (!work || !before) throw new Error('two shadows were asked for');
    const bench = new Bench(request, work, before);
    for (const [done, step] of steps.entries()) {
      const { file } = step.migration;
      request.options.tell?.({ what: 'trying the down files', file, done, total: steps.length });
      if (!(await bench.step(step))) break;
    }
    return { undone: bench.undone, tried: bench.tried };
  });
}

class Bench {
  readonly undone: Undone[] = [];
  tried = 0;
  private readonly request: UndoRequest;
  private readonly work: Shadow;
  private readonly before: Shadow;
  private catalog: Catalog | undefined;
  private readonly earlier: Earlier = new Map();

  constructor(request: UndoRequest, work: Shadow, before: Shadow) {
    this.request = request;
    this.work = work;
    this.before = before;
  }

  /** @returns false where the shadow is of no use any more, because a file did not run */
  async step(step: Step): Promise<boolean> {
    const { migration } = step;
    const down = this.request.downs.get(migration.version);
    const before = this.catalog ?? (await this.read());
    const applied = await this.run(this.work, step);
    const after = await this.read();
    this.catalog = after;
    if (down) {
      this.tried += 1;
      const isWhole =
        (await this.undo(migration.version, down, before, applied)) &&
        (await this.again(step, after, applied));
      if (!isWhole) return false;
    }
    await this.run(this.before, step);
    const fixture = this.request.fixtures?.get(migration.version);
    if (fixture) {
      for (const shadow of [this.work, this.before]) {
        await this.run(shadow, { kind: 'incremental', migration: fixture });
      }
      this.catalog = undefined;
    }
    return true;
  }

  private undo(version: string, down: Migration, before: Catalog, applied: Replayed): Promise<boolean> {
    return this.attempt(version, 'undo', async () => {
      const origins = originsOf(applied, await this.run(this.work, { kind: 'incremental', migration: down }));
      const now = await this.read();
      const rows = await compareRows(this.before, this.work, { ignore: isOurs(this.request.options.names) });
      return [
        ...schemaFindings(differences(before, now), origins, [before, now]),
        ...rowFindings(rows, origins),
      ];
    });
  }

  private again(step: Step, after: Catalog, applied: Replayed): Promise<boolean> {
    return this.attempt(step.migration.version, 'again', async () => {
      const origins = originsOf(applied, await this.run(this.work, step));
      const now = await this.read();
      return schemaFindings(differences(after, now), origins, [after, now]);
    });
  }

  /** A file that does not run here is a finding: the migration itself ran before. */
  private async attempt(
    version: string,
    phase: Undone['phase'],
    work: () => Promise<CheckFinding[]>,
  ): Promise<boolean> {
    try {
      const findings = await work();
      if (findings.length > 0) this.undone.push({ version, phase, findings });
      return true;
    } catch (error) {
      if (!(error instanceof MigrationFailure)) throw error;
      this.undone.push({
        version,
        phase,
        findings: error.diagnostics.map((one) => failed(error.migration, one)),
      });
      return false;
    }
  }

  private run(shadow: Shadow, step: Step): Promise<Replayed> {
    const { tell: _, ...options } = this.request.options;
    return replay(shadow, [step], options);
  }

  private read(): Promise<Catalog> {
    const { names } = this.request.options;
    return readCatalog(this.work.session, { leaveOut: ourRelations(names), earlier: this.earlier });
  }
}

function failed({ file }: Migration, { message, place }: Diagnostic): CheckFinding {
  const line = place?.line;
  return {
    kind: 'changed',
    object: file,
    parent: file,
    attribute: 'running it',
    consolidated: message,
    incremental: 'it runs',
    consolidated_at: { file, ...(line !== undefined && { line }) },
  };
}

/** A column that was dropped and added again stands last: no fault of the down file. */
const differences = (left: Catalog, right: Catalog): Difference[] =>
  compareCatalogs(left, right).filter((one) => one.kind !== 'column-order' && !isMark(one));
