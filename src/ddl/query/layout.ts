/** The text of a query as people lay it out: a line for each clause, what is too long broken further. Pure. */
import { formsOf } from '../expression.ts';
import { INDENT, WIDTH } from '../layout.ts';
import { flat, isGroup, type Item, itemsOf, splitAt, textOf } from './words.ts';

/** @param query as `pg_get_viewdef(…, true)` writes it, without its semicolon */
export const layoutOf = (query: string): string => queryText(itemsOf(query.trim()), '');

/** The forms of an expression, the readable ones in one line and without parentheses around all of it. */
export const expressionForms = (pretty: string, exact: string): string[] => [
  ...new Set([...formsOf(pretty, exact).map(inOneLine), pretty, exact]),
];

function inOneLine(expression: string): string {
  const items = itemsOf(expression);
  const [first] = items;
  return items.length === 1 && first && isGroup(first) && !isQuery(first.items)
    ? flat(first.items)
    : flat(items);
}

/**
 * An expression that is too long for its line, in lines of its own between parentheses.
 * @param indent of the line on which the first parenthesis stands
 */
export function apart(expression: string, indent: string): string {
  const inner = indent + INDENT;
  return `(\n${inner}${conditionText(itemsOf(expression), inner)}\n${indent})`;
}

/** The forms of a query, the readable ones laid out. */
export const queryForms = (pretty: string, exact: string): string[] => [
  ...new Set([...formsOf(pretty, exact).map(layoutOf), pretty, exact]),
];

interface Clause {
  /** `SELECT DISTINCT`, `LEFT JOIN`, `GROUP BY`. */
  readonly words: string;
  readonly items: Item[];
}

const BEGINNINGS: ReadonlySet<string> = new Set([
  'WITH',
  'SELECT',
  'VALUES',
  'FROM',
  'WHERE',
  'GROUP BY',
  'HAVING',
  'WINDOW',
  'ORDER BY',
  'LIMIT',
  'OFFSET',
  'FETCH',
  'FOR',
  'UNION',
  'INTERSECT',
  'EXCEPT',
  'JOIN',
]);
const BEFORE_JOIN: ReadonlySet<string> = new Set(['NATURAL', 'LEFT', 'RIGHT', 'FULL', 'INNER', 'CROSS']);
const COMMA: ReadonlySet<string> = new Set([',']);

function queryText(items: readonly Item[], indent: string): string {
  return clausesOf(items)
    .map((clause) => indent + clauseText(clause, indent))
    .join('\n');
}

function clausesOf(items: readonly Item[]): Clause[] {
  const clauses: Clause[] = [];
  let cases = 0;
  for (let at = 0; at < items.length; at += 1) {
    const text = textOf(items[at]);
    if (text === 'CASE') cases += 1;
    if (text === 'END') cases -= 1;
    const count = cases === 0 ? beginning(items, at) : 0;
    const words = items.slice(at, at + count);
    if (count > 0 || clauses.length === 0) clauses.push({ words: flat(words), items: [] });
    if (count === 0) clauses.at(-1)?.items.push(...items.slice(at, at + 1));
    else at += count - 1;
  }
  return clauses;
}

/** How many words begin a clause here. */
function beginning(items: readonly Item[], at: number): number {
  const first = textOf(items[at]);
  const second = textOf(items[at + 1]);
  // `a IS DISTINCT FROM b`
  if (first === 'FROM' && textOf(items[at - 1]) === 'DISTINCT') return 0;
  if (BEFORE_JOIN.has(first)) {
    const join = items.slice(at, at + 3).findIndex((item) => textOf(item) === 'JOIN');
    return join + 1;
  }
  if (BEGINNINGS.has(`${first} ${second}`)) return 2;
  if (!BEGINNINGS.has(first)) return 0;
  const isLonger = ['UNION', 'INTERSECT', 'EXCEPT'].includes(first)
    ? second === 'ALL'
    : first === 'SELECT' && second === 'DISTINCT';
  if (!isLonger) return 1;
  return second === 'DISTINCT' && textOf(items[at + 2]) === 'ON' ? 4 : 2;
}

function clauseText({ words, items }: Clause, indent: string): string {
  const line = [words, flat(items)].filter(Boolean).join(' ');
  if (words === 'WITH') return `WITH ${listText(items, indent, '\n')}`;
  if (indent.length + line.length < WIDTH) return line;
  const inner = indent + INDENT;
  switch (words.split(' ', 1).join()) {
    case 'SELECT':
    case 'GROUP':
    case 'ORDER':
    case 'VALUES':
      return `${words}\n${inner}${listText(items, inner, `\n${inner}`)}`;
    case 'WHERE':
    case 'HAVING':
      return `${words} ${conditionText(items, inner)}`;
    default:
      return `${words} ${joinText(items, indent)}`.trimEnd();
  }
}

const listText = (items: readonly Item[], indent: string, separator: string): string =>
  splitAt(items, COMMA)
    .map((part) => broken(part.items, indent, separator === '\n'))
    .join(`,${separator}`);

/** Breaks before OR where there is one, else before AND. */
function conditionText(items: readonly Item[], indent: string): string {
  const parts = ['OR', 'AND']
    .map((word) => splitAt(items, new Set([word])))
    .find((found) => found.length > 1);
  return (parts ?? [{ word: '', items }])
    .map(({ word, items: part }) => (word === '' ? '' : `\n${indent}${word} `) + broken(part, indent))
    .join('');
}

/** `table ON condition`, or a query in parentheses with a name. */
function joinText(items: readonly Item[], indent: string): string {
  const [table, ...conditions] = splitAt(items, new Set(['ON']));
  const text = broken(table?.items ?? [], indent);
  const condition = conditions.flatMap((part) => part.items);
  if (condition.length === 0) return text;
  const room = WIDTH - 1 - indent.length - INDENT.length;
  const line = `ON ${flat(condition)}`;
  if (text.includes('\n')) return `${text} ${line}`;
  return line.length <= room
    ? `${text}\n${indent}${INDENT}${line}`
    : `${text}\n${indent}${INDENT}ON ${conditionText(condition, indent + INDENT + INDENT)}`;
}

const isQuery = (items: readonly Item[]): boolean => ['SELECT', 'WITH', 'VALUES'].includes(textOf(items[0]));

/** In one line if it is short enough, else with its queries and its WHENs in lines of their own. */
function broken(items: readonly Item[], indent: string, isQueryApart = false): string {
  const line = flat(items);
  if (!isQueryApart && indent.length + line.length < WIDTH - 1) return line;
  let text = '';
  let cases = 0;
  for (const [index, item] of items.entries()) {
    const word = textOf(item);
    const isOwnLine = cases > 0 && ['WHEN', 'ELSE', 'END'].includes(word);
    if (word === 'END') cases -= 1;
    const depth = indent + INDENT.repeat(cases);
    if (isOwnLine) text += `\n${depth}`;
    else if (index > 0 && !item.isGlued) text += ' ';
    if (word === 'CASE') cases += 1;
    text += isGroup(item) ? groupText(item.items, depth) : word;
  }
  return text;
}

function groupText(items: readonly Item[], indent: string): string {
  if (isQuery(items)) return `(\n${queryText(items, indent + INDENT)}\n${indent})`;
  return `(${broken(items, indent)})`;
}
