/** What many runs of one thing say together. Pure. */

export interface Summary {
  runs: number;
  median: number;
  /** The value that a quarter of the runs stayed below, and the one that a quarter went above. */
  lower: number;
  upper: number;
}

/** Between neighbours, by how far it lies from each (Hyndman and Fan's seventh way, as spreadsheets have it). */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const summary = (values: readonly number[]): Summary => ({
  runs: values.length,
  median: median(values),
  lower: quantile(values, 0.25),
  upper: quantile(values, 0.75),
});
