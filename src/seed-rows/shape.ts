/** What the values of a random default look like. Pure. */

const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/[0-9]/, '0-9'],
  [/[a-z]/, 'a-z'],
  [/[A-Z]/, 'A-Z'],
];

const exactly = (character = ''): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A letter or digit of a random text may be another one; all else is as it is. */
const classOf = (character: string): string =>
  CLASSES.find(([test]) => test.test(character))?.[1] ?? exactly(character);

/**
 * A regular expression of PostgreSQL's for the values; null where the samples say nothing, since they are all the same
 * or some are NULL.
 */
export function shapeOf(samples: readonly (string | null)[]): string | null {
  const texts = samples.filter((text) => text !== null);
  if (texts.length < samples.length || new Set(texts).size < 2) return null;
  const lengths = texts.map((text) => text.length);
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)];
  if (shortest === longest) return `^${positions(texts, longest)}$`;
  const classes = [...new Set(texts.flatMap((text) => Array.from(text, classOf)))].sort();
  return `^[${classes.join('')}]{${Math.max(shortest - 2, 1)},${longest + 2}}$`;
}

/** Of texts of one length, for each place what was seen there; `{n}` for n alike. */
function positions(texts: readonly string[], length: number): string {
  const runs: { set: string; count: number }[] = [];
  for (let place = 0; place < length; place += 1) {
    const seen = new Set(texts.map((text) => text.charAt(place)));
    const set = seen.size === 1 ? exactly(...seen) : [...new Set([...seen].map(classOf))].sort().join('');
    const last = runs.at(-1);
    if (last?.set === set) last.count += 1;
    else runs.push({ set, count: 1 });
  }
  return runs.map(({ set, count }) => `[${set}]${count > 1 ? `{${count}}` : ''}`).join('');
}
