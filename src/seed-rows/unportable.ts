/** Values whose text means something else in another database. Pure. */
import { FIRST_USER_OID } from '../database/oid.ts';
import type { Decision } from './decide.ts';
import type { ColumnPlan } from './plan-columns.ts';

/** @returns why the value cannot be written as it is; null where it can */
export function unportable(
  text: string | null,
  { type, facts }: Pick<ColumnPlan, 'type' | 'facts'>,
  largeObjects: ReadonlySet<string>,
): Extract<Decision, { kind: 'problem' }> | null {
  const kinds = facts.unportable.filter(
    (name) => !(type.builtin && type.name === 'money' && name === 'money'),
  );
  if (text === null || kinds.length === 0) return null;
  if (kinds.includes('money')) {
    return {
      kind: 'problem',
      why: `holds money inside a ${facts.type}, whose text depends on the locale`,
      remedy: 'Use numeric instead.',
    };
  }
  const numbers = text.match(/(?<![\w.])\d+(?![\w.])/g) ?? [];
  const own = numbers.find((number) => Number(number) >= FIRST_USER_OID && !largeObjects.has(number));
  if (own === undefined) return null;
  return {
    kind: 'problem',
    why: 'holds the number of an object, which has another one in another database',
    remedy:
      'Use a type that holds names, such as regclass, or an integer type where it is a number of your own.',
  };
}
