/** `--ignore`: kinds of difference, and objects by pattern. Pure. */
import { usageError } from '../diagnostic.ts';
import { CHECK_KINDS, type CheckFinding } from '../outcomes.ts';

const KINDS: ReadonlySet<string> = new Set(CHECK_KINDS);

/** Words of `--ignore` and where they come from, for messages. */
export interface Ignored {
  words: readonly string[];
  source: string;
}

/**
 * `column-order`, `cosmetic`, `index public.tmp_*`: words that are kinds, the others patterns for the names of
 * objects, in which `*` stands for anything.
 * @throws Failure (exit 2) for a word that is neither a kind nor names an object
 */
export function ignoring({ words, source }: Ignored): (finding: CheckFinding) => boolean {
  const tests = words.map((word) => {
    if (KINDS.has(word)) return (finding: CheckFinding): boolean => finding.kind === word;
    if (!/[\s.*]/.test(word)) throw unknownWord(word, source);
    const pattern = new RegExp(`^${word.split('*').map(escaped).join('.*')}$`, 's');
    return ({ object, parent }: CheckFinding): boolean => pattern.test(object) || pattern.test(parent);
  });
  return (finding) => tests.some((test) => test(finding));
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

const unknownWord = (word: string, source: string): Error =>
  usageError('unknown-kind', `${source}: ${word} is no kind of difference and names no object`, {
    remedy: `Kinds are ${[...KINDS].join(', ')}; an object is named as check does, for example "index public.tmp_*".`,
  });
