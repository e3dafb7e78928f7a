/** `--ignore`: kinds of difference, and objects by pattern. Pure. */
import { usageError } from '../diagnostic.ts';
import type { CheckFinding, CheckKind } from '../outcomes.ts';

const KINDS: ReadonlySet<string> = new Set<CheckKind>([
  'missing',
  'extra',
  'changed',
  'rows',
  'sequence',
  'column-order',
  'generated-name',
  'cosmetic',
  'duplicate-number',
]);

/**
 * Reads `column-order, cosmetic, index public.tmp_*`: words that are kinds, the others patterns for the names of
 * objects, in which `*` stands for anything.
 * @throws Failure (exit 2) for a word that is neither a kind nor names an object
 */
export function ignoring(list: string | undefined): (finding: CheckFinding) => boolean {
  const words = (list ?? '').split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
  const tests = words.map((word) => {
    if (KINDS.has(word)) return (finding: CheckFinding): boolean => finding.kind === word;
    if (!/[\s.*]/.test(word)) throw unknownWord(word);
    const pattern = new RegExp(`^${word.split('*').map(escaped).join('.*')}$`, 's');
    return ({ object, parent }: CheckFinding): boolean => pattern.test(object) || pattern.test(parent);
  });
  return (finding) => tests.some((test) => test(finding));
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

const unknownWord = (word: string): Error =>
  usageError('unknown-kind', `--ignore: ${word} is no kind of difference and names no object`, {
    remedy: `Kinds are ${[...KINDS].join(', ')}; an object is named as check does, for example "index public.tmp_*".`,
  });
