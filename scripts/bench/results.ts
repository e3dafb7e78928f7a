/** What was measured, in the shape of the JSON, and how to look something up in it. Pure. */
import { median, type Summary, summary } from '../measuring/statistics.ts';
import type { Trips } from './round-trips.ts';
import type { Measurement } from './subject.ts';
import { toolNamed } from './tools.ts';
import type { Work } from './works.ts';

export interface Result {
  work: string;
  tool: string;
  latencyMs: number;
  /** Undefined where it failed before its first run ended. */
  seconds?: Summary;
  /** Median of the runs. */
  peakMb?: number;
  /** Median of the runs: of processes that started at once, those that did not exit 0. */
  failed?: number;
  /** Of one that failed so. */
  lastWords?: string;
  failure?: string;
}

export interface Results {
  results: readonly Result[];
  /** By work and tool, see `tripsKey`. */
  trips: Readonly<Record<string, Trips>>;
  executableMb: number;
}

export const tripsKey = (work: string, tool: string): string => `${work}, ${tool}`;

export function resultOf({ subject, samples, failure }: Measurement): Result {
  const { work, tool, latencyMs } = subject;
  const peaks = samples.flatMap(({ peakMb }) => (peakMb === undefined ? [] : [peakMb]));
  const failed = samples.flatMap((sample) => (sample.failed === undefined ? [] : [sample.failed]));
  const lastWords = samples.findLast((sample) => sample.lastWords !== undefined)?.lastWords;
  return {
    work,
    tool,
    latencyMs,
    ...(samples.length > 0 && { seconds: summary(samples.map(({ seconds }) => seconds)) }),
    ...(peaks.length > 0 && { peakMb: median(peaks) }),
    ...(failed.length > 0 && { failed: median(failed) }),
    ...(lastWords !== undefined && { lastWords }),
    ...(failure !== undefined && { failure }),
  };
}

/** Also what peers did in another work that counts for this one. */
export function shared(
  results: readonly Result[],
  works: readonly Pick<Work, 'name' | 'peersAs'>[],
): Result[] {
  const copies = works.flatMap(({ name, peersAs }) =>
    results
      .filter(({ work, tool }) => work === peersAs && toolNamed(tool)?.kind === 'peer')
      .map((one) => ({ ...one, work: name })),
  );
  return [...results, ...copies];
}

export const find = (
  { results }: Pick<Results, 'results'>,
  work: string,
  tool: string,
  latencyMs = 0,
): Result | undefined =>
  results.find((one) => one.work === work && one.tool === tool && one.latencyMs === latencyMs);

/** The median's seconds. */
export const secondsOf = (
  results: Pick<Results, 'results'>,
  work: string,
  tool: string,
  latencyMs = 0,
): number | undefined => find(results, work, tool, latencyMs)?.seconds?.median;
