/** The suggestion for a mistyped name. */

/** The number of letters to insert, delete, replace or swap with their neighbour to get from `a` to `b`. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

/** A name without case, and with `_` and blanks as `-`: the mistakes that are no typing errors. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[_\s]+/g, '-');

/** The one of `known` that `name` was probably meant to be, or undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = plain(name).slice(0, 100);
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(wanted, plain(candidate)) }))
    .filter(({ candidate, far }) => far <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.far - b.far);
  return ranked[0]?.candidate;
}
