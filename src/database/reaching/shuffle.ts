/** A new list in random order (Fisher and Yates, by taking out and appending). */
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const result = [...list];
  for (let left = result.length; left > 1; left -= 1) {
    result.push(...result.splice(Math.floor(random() * left), 1));
  }
  return result;
}
