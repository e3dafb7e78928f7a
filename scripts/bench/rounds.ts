/** Who is measured when: by turns, in random order, so that a busy moment of the machine hits all alike. */
import type { Random } from '../../test/rehearsal/random.ts';
import type { Measurement, Subject } from './subject.ts';

/** What is compared with each other is measured side by side. */
const groupOf = ({ group, latencyMs }: Subject): string => `${group} ${latencyMs}`;

export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const rest = [...list];
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return result;
}

/** One round: the groups in random order, and within each its members. */
export function turns<T extends { subject: Subject }>(all: readonly T[], random: Random): T[] {
  const groups = Map.groupBy(all, ({ subject }) => groupOf(subject));
  return shuffled([...groups.values()], random).flatMap((group) => shuffled(group, random));
}

export interface Limits {
  /** Of each subject, at most. */
  runs: number;
  /** After so much of its time a subject has had its turns, if it had the fewest that make a median. */
  seconds: number;
}

const FEWEST = 3;

/** Whether another run of it is worth its time. */
export function wantsMore({ samples, failure }: Measurement, { runs, seconds }: Limits): boolean {
  if (failure !== undefined || samples.length >= runs) return false;
  const spent = samples.reduce((sum, sample) => sum + sample.seconds, 0);
  return spent < seconds || samples.length < Math.min(FEWEST, runs);
}

/** Measures until all have had their turns, or the signal says stop. A subject that fails once is out. */
export async function takeTurns(
  all: readonly Measurement[],
  limits: Limits,
  random: Random,
  { signal, onTurn }: { signal: AbortSignal; onTurn: (one: Measurement) => void },
): Promise<void> {
  for (;;) {
    const left = all.filter((one) => wantsMore(one, limits));
    if (left.length === 0) return;
    for (const one of turns(left, random)) {
      if (signal.aborted) return;
      try {
        one.samples.push(await one.subject.once());
      } catch (error) {
        // Ctrl-C ended it too.
        if (signal.aborted) return;
        one.failure = error instanceof Error ? error.message : String(error);
      }
      onTurn(one);
    }
  }
}
