/** Where two texts part. Pure. */

export interface FirstDifference {
  /** Counted from 1. */
  line: number;
  /** The line in the file; null where it ends before. */
  is: string | null;
  would_be: string | null;
}

/** @throws where the texts are the same */
export function firstDifference(is: string, wouldBe: string): FirstDifference {
  const [one, other] = [is.split('\n'), wouldBe.split('\n')];
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    if (one[index] === other[index]) continue;
    return { line: index + 1, is: one[index] ?? null, would_be: other[index] ?? null };
  }
  throw new Error('the texts are the same');
}
