/** `check`: replays both tracks into shadow databases and compares the results, schema and seeded rows. */
import { compareCatalogs } from '../catalog/compare.ts';
import type { Catalog, Difference } from '../catalog/model.ts';
import type { Earlier } from '../catalog/pristine.ts';
import { catalogOf, readMaterial } from '../catalog/read.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { MigrationSet } from '../migrations/migration.ts';
import type { CheckFinding } from '../outcomes.ts';
import type { Step } from '../plan/decision.ts';
import { compareOpened } from '../rows/compare.ts';
import type { RowComparison, SecondReplay, SideName } from '../rows/model.ts';
import { openSide, type Side as RowsSide } from '../rows/open-side.ts';
import { parseAhead } from '../shadow/parsed.ts';
import type { ReplayOptions } from '../shadow/replay.ts';
import {
  describeShadow,
  type Openings,
  type Shadow,
  type ShadowSource,
  withTwoShadows,
} from '../shadow/shadow.ts';
import { inTurn } from '../shadow/telling.ts';
import { timedReplay, type TimedReplay } from '../shadow/timed-replay.ts';
import { freshTrack, incrementalTrack } from '../shadow/tracks.ts';
import { isMark, isOurs, ourRelations } from './ours.ts';
import { leftOutNotes, originsOf, rowFindings, schemaFindings } from './findings.ts';

export interface CheckRequest {
  set: MigrationSet;
  source: ShadowSource;
  options: ReplayOptions;
}

export interface Checked {
  findings: CheckFinding[];
  notes: string[];
  /** For people: where the files were replayed. */
  shadow: string;
  compared: { objects: number; tables: number; rows: number };
}

/** One track in its shadow. */
interface Side {
  shadow: Shadow;
  replay: TimedReplay;
  /** Made up when it is asked for, which is work for this thread alone. */
  catalog: () => Catalog;
  rows: RowsSide | Promise<RowsSide>;
}

/**
 * The incrementals are what should be, V1 and its tail are what is checked.
 * @throws Failure where a track cannot be replayed: never "equal" because of that
 */
export async function checkTracks({ set, source, options }: CheckRequest): Promise<Checked> {
  const tracks = { left: incrementalTrack(set), right: freshTrack(set) };
  options.tell?.({ what: 'making shadow databases' });
  const parse = (): void =>
    void parseAhead([...tracks.left, ...tracks.right].map(({ migration }) => migration));
  const work = async ([first, second]: Openings): Promise<Checked> => {
    // Both are of one cluster, or of the one image that the executable holds.
    const earlier: Earlier = new Map();
    const turns = inTurn(options);
    const begun = side(first, tracks.left, { ...turns.first, what: 'replaying the incrementals' }, earlier);
    begun.then(turns.firstHasEnded, turns.firstHasEnded);
    // What both change at once on the server, PostgreSQL refuses to one of them. What is embedded is a cluster of its own.
    if (options.allowOutside && !(await first).embedded) await begun;
    const both = [
      begun,
      side(second, tracks.right, { ...turns.second, what: 'replaying V1' }, earlier),
    ] as const;
    // While the other is still at work. What fails here fails again where the catalog is asked for.
    Promise.race(both)
      .then(({ catalog }) => catalog())
      .catch(() => undefined);
    const [left, right] = await Promise.all(both);
    options.tell?.({ what: 'comparing rows' });
    const rows = await compareOpened(
      left.replay,
      right.replay,
      { left: left.rows, right: right.rows },
      {
        ignore: isOurs(options.names),
        replayAgain: (name: SideName) =>
          again(source, tracks[name], { ...options, what: 'replaying once more' }),
      },
    );
    // The databases are removed while what was read is compared.
    await Promise.all([left.shadow.leave(), right.shadow.leave()]);
    const differences = compareCatalogs(left.catalog(), right.catalog()).filter((one) => !isMark(one));
    return checked(set, left, right, differences, rows);
  };
  return withTwoShadows(source, ['incrementals', 'v1'], work, parse);
}

async function side(
  opening: Promise<Shadow>,
  steps: readonly Step[],
  options: ReplayOptions,
  earlier: Earlier,
): Promise<Side> {
  const shadow = await opening;
  const replay = await timedReplay(shadow, steps, options);
  options.tell?.({ what: 'reading the schema' });
  const leaveOut = ourRelations(options.names);
  const rows = Promise.withResolvers<RowsSide>();
  rows.promise.catch(() => undefined);
  const follow = (): void => rows.resolve(openSide(replay));
  const material = await readMaterial(shadow.session, { leaveOut, earlier, follow });
  let made: Catalog | undefined;
  return { shadow, replay, catalog: () => (made ??= catalogOf(material)), rows: rows.promise };
}

/** The files of one side once more, for the values that come out differently each time. */
async function again(
  source: ShadowSource,
  steps: readonly Step[],
  options: ReplayOptions,
): Promise<SecondReplay> {
  const shadow = await source.open('again');
  try {
    const replayed = await timedReplay(shadow, steps, options);
    return { ...replayed, [Symbol.asyncDispose]: () => shadow.close() };
  } catch (error) {
    await shadow.close();
    throw error;
  }
}

function checked(
  set: MigrationSet,
  left: Side,
  right: Side,
  differences: readonly Difference[],
  rows: RowComparison,
): Checked {
  const origins = originsOf(left.replay.replayed, right.replay.replayed);
  return {
    findings: [
      ...set.warnings.filter((warning) => warning.code === 'duplicate-number').map(duplicate),
      ...schemaFindings(differences, origins, [left.catalog(), right.catalog()]),
      ...rowFindings(rows, origins),
    ],
    notes: leftOutNotes(rows.leftOut),
    shadow: describeShadow(left.shadow),
    compared: { objects: left.catalog().objects.size, tables: rows.tablesCompared, rows: rows.rowsCompared },
  };
}

function duplicate({ message, place }: Diagnostic): CheckFinding {
  const object = place?.file ?? 'migrations';
  return {
    kind: 'duplicate-number',
    object,
    parent: object,
    attribute: message,
    consolidated: null,
    incremental: null,
  };
}
