/** Everything that is to be measured, ready for its first run. */
import path from 'node:path';
import { type Course, courseOf } from './courses.ts';
import type { Databases } from './databases.ts';
import { type Found, type Missing } from './programs.ts';
import { countTrips, type Trips } from './round-trips.ts';
import { tripsKey } from './results.ts';
import type { Measurement } from './subject.ts';
import { toolNamed } from './tools.ts';
import { ownTrack, realTrack, stepsTrack, type Track } from './tracks.ts';
import { takesPart, type TrackName, type Work } from './works.ts';

const REAL_MIGRATIONS = 1000;

export interface Preparation {
  databases: Databases;
  programs: ReadonlyMap<string, Found | Missing>;
  /** This project's migrations. */
  migrations: string;
  /** For files that are made. */
  folder: string;
  /** By latency. */
  ports: ReadonlyMap<number, number>;
  latenciesOf: (work: Work) => readonly number[];
  signal: AbortSignal;
  say: (what: string) => void;
}

/** @returns with a failure where a tool could not even be brought to the work's beginning */
export async function prepare(
  works: readonly Work[],
  tools: readonly string[],
  preparation: Preparation,
): Promise<{ measurements: Measurement[]; trips: Record<string, Trips> }> {
  const measurements: Measurement[] = [];
  const trips: Record<string, Trips> = {};
  const tracks = new Map<TrackName, Track>();
  for (const work of works) {
    const track = tracks.get(work.track) ?? makeTrack(work.track, preparation.migrations);
    tracks.set(work.track, track);
    for (const name of tools) {
      const tool = toolNamed(name);
      const program = preparation.programs.get(name);
      if (!tool || !program?.found || !takesPart(work, tool)) continue;
      if (preparation.signal.aborted) return { measurements, trips };
      preparation.say(`preparing: ${work.title}, ${name}`);
      try {
        const course = await courseOf(work, track, tool, program, preparation);
        measurements.push(...measurementsOf(course, preparation));
        if (work.countsTrips === 'all' || (work.countsTrips === 'own' && tool.kind === 'own')) {
          trips[tripsKey(work.name, name)] = await countTrips(course, preparation.databases);
        }
      } catch (error) {
        const failure = error instanceof Error ? error.message : String(error);
        const subject = { work: work.name, group: work.name, tool: name, latencyMs: 0, once: neverReady };
        measurements.push({ subject, samples: [], failure });
      }
    }
  }
  return { measurements, trips };
}

const neverReady = async (): Promise<never> => Promise.reject(new Error('It was never ready'));

const measurementsOf = ({ work, tool, run }: Course, { ports, latenciesOf }: Preparation): Measurement[] =>
  latenciesOf(work).map((latencyMs) => ({
    subject: {
      work: work.name,
      group: work.peersAs ?? work.name,
      tool: tool.name,
      latencyMs,
      once: async () => run(portOf(ports, latencyMs)),
    },
    samples: [],
  }));

function portOf(ports: ReadonlyMap<number, number>, latencyMs: number): number {
  const port = ports.get(latencyMs);
  if (port === undefined) throw new Error(`There is no way of ${latencyMs} ms to the server`);
  return port;
}

function makeTrack(name: TrackName, migrations: string): Track {
  if (name === 'own') return ownTrack(path.resolve(migrations));
  return name === 'real' ? realTrack(REAL_MIGRATIONS) : stepsTrack(Number(name.replace('steps-', '')));
}
