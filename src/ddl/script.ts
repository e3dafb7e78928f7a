/** Facts as the text of a file, and which line is whose. Pure. */
import type { Address } from '../catalog/raw.ts';
import type { Dependencies } from './depend.ts';
import { type Fact, keyOf, type Section } from './fact.ts';
import type { Layout, Node } from './graph.ts';
import { clauses } from './layout.ts';
import { ordered } from './order.ts';

export interface Script {
  readonly text: string;
  /** Where the text of which facts begins, ascending: lines counted from 1. */
  readonly lines: readonly { readonly line: number; readonly keys: readonly string[] }[];
}

export interface ScriptOptions extends Layout {
  /** What stands before everything, with its line end. */
  readonly head: string;
  /** By key, which form of a fact to take; the first where it is not named. */
  readonly forms: ReadonlyMap<string, number>;
}

const TITLES: Readonly<Record<Section, string>> = {
  database: 'Settings of the database',
  schemas: 'Schemas',
  extensions: 'Extensions',
  languages: 'Languages and access methods',
  types: 'Types',
  functions: 'Functions',
  operators: 'Operators, casts and conversions',
  'text search': 'Text search',
  'foreign data': 'Foreign data',
  tables: 'Tables',
  'late functions': 'Functions that need tables',
  views: 'Views',
  rows: 'Rows that every database starts with',
  'after rows': 'What comes after the rows',
  'event triggers': 'Event triggers',
  publications: 'Publications and subscriptions',
  'default privileges': 'Default privileges',
};

/** Sections whose objects are long enough to be set apart by two blank lines. */
const SPACED: ReadonlySet<Section> = new Set(['functions', 'tables', 'late functions', 'views']);

const INDENT = '    ';

/** @throws Failure (exit 4) where there is no order that loads */
export function writeScript(
  facts: Iterable<Fact>,
  dependencies: Dependencies,
  options: ScriptOptions,
): Script {
  const written = ordered([...facts], dependencies, options).filter((node) => saysSomething(node, options));
  const lines: { line: number; keys: string[] }[] = [];
  let text = options.head;
  let line = countLines(text) + 1;
  let last: Node | undefined;
  const add = (piece: string): void => {
    text += piece;
    line += countLines(piece);
  };
  for (const node of written) {
    const isNewSection = node.section !== last?.section;
    if (isNewSection) add(`${last ? '\n\n' : '\n'}${banner(TITLES[node.section])}\n`);
    else if (last) add('\n'.repeat(blankLines(last, node, options)));
    lines.push({ line, keys: [node.main, ...node.items].map(keyOf) });
    add(`${textOfNode(node, options)}\n`);
    last = node;
  }
  return { text, lines };
}

/** The facts that were written at a line. */
export function factsAt({ lines }: Script, line: number): readonly string[] {
  return lines.findLast((one) => one.line <= line)?.keys ?? [];
}

const countLines = (text: string): number => text.split('\n').length - 1;

const banner = (title: string): string => {
  const rule = `-- ${'-'.repeat(76)}`;
  return `${rule}\n-- ${title}\n${rule}\n`;
};

/** Which of so many forms of the fact was chosen. */
export const formOf = (forms: ScriptOptions['forms'], fact: Fact, count: number): number =>
  Math.min(forms.get(keyOf(fact)) ?? 0, count - 1);

/** A node in the forms that were chosen. */
export function statementsOf({ main, items }: Node, forms: ScriptOptions['forms']): readonly string[] {
  const own = main.create[formOf(forms, main, main.create.length)] ?? [];
  const texts = itemTexts(main, items, forms);
  if (texts.length === 0) return own;
  if (!main.frame) return [clauses(own[0] ?? '', texts), ...own.slice(1)];
  const body = texts.map((item) => INDENT + item).join(',\n');
  return [`${main.frame.open}\n${body}\n${main.frame.close}`];
}

/** Each with what is appended to it; without those that would say nothing. */
function itemTexts(main: Fact, items: readonly Fact[], forms: ScriptOptions['forms']): string[] {
  const texts = new Map<Address, string>();
  const silent = new Set<Address>();
  for (const item of items) {
    const text = item.inline?.[formOf(forms, item, item.inline.length)] ?? '';
    // What is appended to the statement itself is a clause of its own.
    const place = item.within === main.address ? keyOf(item) : (item.within ?? item.address);
    const before = item.within === undefined ? undefined : texts.get(place);
    if (before !== undefined && text !== '') silent.delete(place);
    if (before === undefined && item.bare) silent.add(place);
    texts.set(place, [before, text].filter(Boolean).join(' '));
  }
  return [...texts].flatMap(([place, text]) => (text === '' || silent.has(place) ? [] : [text]));
}

const textOfNode = (node: Node, options: ScriptOptions): string =>
  statementsOf(node, options.forms)
    .map((statement) => `${statement};`)
    .join('\n');

const saysSomething = (node: Node, options: ScriptOptions): boolean =>
  statementsOf(node, options.forms).length > 0;

/** Two between large objects, one between unlike or long statements, none between a few short ones of a kind. */
function blankLines(last: Node, node: Node, options: ScriptOptions): number {
  const isSameGroup = last.main.group === node.main.group;
  if (!isSameGroup && SPACED.has(node.section)) return 2;
  if (last.main.part !== node.main.part) return 1;
  if (isSameGroup && node.main.part === 'index') return 0;
  return [last, node].every((one) => !textOfNode(one, options).includes('\n')) ? 0 : 1;
}
