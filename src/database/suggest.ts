/** Did you mean …? */

/** How many characters to insert, delete or replace to get from one to the other (Levenshtein). */
export function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, a] of Array.from(from).entries()) {
    const next = [i + 1];
    for (const [j, b] of Array.from(to).entries()) {
      const replaced = (row[j] ?? 0) + (a === b ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The nearest of the known words, where one is near enough to be what was meant. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(word.length > 3 ? 2 : 1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}
