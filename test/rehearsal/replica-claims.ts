/** What many runs at once said with --json, held against each other. Pure. */
import { z } from 'zod';
import type { RunResult } from '../support/run.ts';

const timed = { time: z.coerce.date() };
const eventSchema = z.union([
  z.object({ event: z.literal('migration_finish'), version: z.string(), ...timed }),
  z.object({ event: z.literal('run_finish'), applied: z.array(z.string()), ...timed }),
  z.object({ event: z.literal('error'), code: z.string(), ...timed }),
  z.object({ event: z.literal('run_start'), ...timed }),
]);
export type ReplicaEvent = z.infer<typeof eventSchema>;

/** Those events that tell of the work, and of its end. */
export const eventsOf = ({ stdout }: Pick<RunResult, 'stdout'>): ReplicaEvent[] =>
  stdout.split('\n').flatMap((line) => {
    // The last line of a killed process may be torn.
    const event = line.endsWith('}') ? eventSchema.safeParse(JSON.parse(line)) : undefined;
    return event?.success === true ? [event.data] : [];
  });

/** Exit code, and the first error's code where there is one: `0`, `4 missing-file`. */
export function endOf(result: RunResult): string {
  const error = eventsOf(result).find(({ event }) => event === 'error');
  const end = String(result.code ?? result.signal);
  return error && 'code' in error ? `${end} ${error.code}` : end;
}

/**
 * Versions that were said to be applied by several runs, or by none.
 * @param expected what the runs had to apply; undefined where some could not say what they did
 */
export function wrongShares(runs: readonly RunResult[], expected: readonly string[] | undefined): string[] {
  const shares = runs.flatMap((run) => eventsOf(run)).flatMap((e) => ('applied' in e ? e.applied : []));
  const countOf = (version: string): number => shares.filter((one) => one === version).length;
  const twice = [...new Set(shares)].filter((version) => countOf(version) > 1);
  const nobody = (expected ?? []).filter((version) => countOf(version) === 0);
  const more = expected ? [...new Set(shares)].filter((version) => !expected.includes(version)) : [];
  return [
    ...twice.map((version) => `${countOf(version)} runs said that they had applied ${version}`),
    ...nobody.map((version) => `nobody said to have applied ${version}`),
    ...more.map((version) => `somebody said to have applied ${version}`),
  ];
}

/**
 * How long each run stayed after its work was done, or after its own start where that was later; milliseconds.
 * @param runs each with the versions that it has files of; those whose last commit nobody told of are left out
 */
export function stays(runs: readonly { result: RunResult; versions: readonly string[] }[]): number[] {
  const all = runs.map(({ result, versions }) => ({ events: eventsOf(result), versions }));
  const finished = new Map(
    all
      .flatMap(({ events }) => events)
      .flatMap((e) => ('version' in e ? [[e.version, +e.time] as const] : [])),
  );
  return all.flatMap(({ events, versions }) => {
    const begun = events.find(({ event }) => event === 'run_start');
    const ended = events.find(({ event }) => event === 'run_finish');
    if (!begun || !ended) return [];
    const commits = versions.flatMap((version) => finished.get(version) ?? []);
    return [+ended.time - Math.max(+begun.time, ...commits)];
  });
}
