/** Chance that can be had again: everything that a rehearsal leaves to chance comes from one seed. */

/** From 0 to 1, without 1. */
export type Random = () => number;

/** Mulberry32, by Tommy Ettinger: a 32-bit state is enough to choose faults. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** At most `count` of the list, in random order; all of them, in theirs, where no count is given. */
export function choose<T>(list: readonly T[], count: number | undefined, random: Random): T[] {
  if (count === undefined) return [...list];
  const rest = [...list];
  const chosen: T[] = [];
  while (chosen.length < count && rest.length > 0) {
    chosen.push(...rest.splice(Math.floor(random() * rest.length), 1));
  }
  return chosen;
}
