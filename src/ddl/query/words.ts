/** A query as words and groups in parentheses. Pure. */

export interface Word {
  readonly text: string;
  /** Nothing stands between it and what is before it. */
  readonly isGlued: boolean;
}

export interface Group {
  readonly items: readonly Item[];
  readonly isGlued: boolean;
}

export type Item = Word | Group;

export const isGroup = (item: Item): item is Group => 'items' in item;

/** The text of a word; empty for a group and for nothing. */
export const textOf = (item: Item | undefined): string =>
  item === undefined || isGroup(item) ? '' : item.text;

const TOKEN =
  /\s+|[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*|[^]/g;

/** @param query as PostgreSQL writes it: key words in upper case, other names in lower case or quoted */
export function itemsOf(query: string): Item[] {
  const stack: { items: Item[]; isGlued: boolean }[] = [{ items: [], isGlued: false }];
  let isGlued = false;
  for (const [token] of query.matchAll(TOKEN)) {
    const top = stack.at(-1);
    if (token.trim() === '') {
      isGlued = false;
      continue;
    }
    if (token === '(') {
      stack.push({ items: [], isGlued });
    } else if (token === ')' && stack.length > 1) {
      const group = stack.pop();
      if (group) stack.at(-1)?.items.push(group);
    } else {
      top?.items.push({ text: token, isGlued });
    }
    isGlued = true;
  }
  return stack.flatMap(({ items }) => items);
}

/** In one line. */
export const flat = (items: readonly Item[]): string =>
  items
    .map((item, index) => {
      const space = index === 0 || item.isGlued ? '' : ' ';
      return space + (isGroup(item) ? `(${flat(item.items)})` : item.text);
    })
    .join('');

/** The items between those words, with the word that each part begins with; the first begins with none. */
export function splitAt(
  items: readonly Item[],
  words: ReadonlySet<string>,
): { word: string; items: Item[] }[] {
  const parts: { word: string; items: Item[] }[] = [{ word: '', items: [] }];
  let cases = 0;
  for (const item of items) {
    const text = textOf(item);
    if (text === 'CASE') cases += 1;
    if (text === 'END') cases -= 1;
    if (cases === 0 && words.has(text)) parts.push({ word: text, items: [] });
    else parts.at(-1)?.items.push(item);
  }
  return parts;
}
