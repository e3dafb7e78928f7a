/**
 * Writes the tables of README.md that say what the source says: commands, options and events, each between
 * `<!-- table: NAME -->` and `<!-- end -->`. Run after changing those: `node scripts/readme-tables.ts`.
 * test/executable/readme-facts.test.ts fails where it would change something.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { COMMANDS } from '../src/cli/commands.ts';
import type { CommandRow } from '../src/cli/command.ts';
import { type OptionRow, optionRows, settingRows } from '../src/config/options.ts';

const README = new URL('../README.md', import.meta.url);
const EVENTS = new URL('../src/events.ts', import.meta.url);

/** One kind of `--json` line, as src/events.ts declares it. */
export interface EventShape {
  event: string;
  /** In their order; those that may be absent end in `?`. */
  fields: readonly string[];
  /** The first sentence of its comment. */
  when: string;
}

const INTERFACE =
  /(?:\/\*\*(?<doc>(?:(?!\*\/)[^])*)\*\/\n)?(?:export )?interface \w+ \{\n(?<body>[^]*?)\n\}/g;

/** Every event of src/events.ts. */
export function eventShapes(source = readFileSync(EVENTS, 'utf8')): EventShape[] {
  return [...source.matchAll(INTERFACE)].flatMap(({ groups }) => {
    const body = groups?.['body'] ?? '';
    const event = /^ {2}event: '(\w+)';$/m.exec(body)?.[1];
    if (event === undefined) return [];
    const fields = [...body.matchAll(/^ {2}(\w+\??): /gm)].map(([, name]) => name ?? '').slice(1);
    const doc = (groups?.['doc'] ?? '').replaceAll(/\s+\*?\s*/g, ' ').trim();
    return [{ event, fields, when: /^.*?(?=; written|\.(?:\s|$)|$)/.exec(doc)?.[0] ?? '' }];
  });
}

const code = (text: string): string => `\`${text}\``;
const none = '–';

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');

function synopsis({ name, operand }: CommandRow): string {
  if (!operand) return name;
  const text = operand.placeholder + (operand.many ? '…' : '');
  return `${name} ${operand.required ? text : `[${text}]`}`;
}

const isOption = (row: (typeof settingRows)[number]): row is OptionRow => optionRows.some((o) => o === row);

function optionCells(row: (typeof settingRows)[number]): string[] {
  const option = isOption(row) ? row : undefined;
  const words = option && [option.short && `-${option.short},`, `--${row.name}`, option.placeholder];
  const { commands } = option ?? {};
  const defaults = [row.default, ...Object.entries(row.defaultFor ?? {}).map(([c, v]) => `${v} (${c})`)];
  return [
    words ? code(words.filter(Boolean).join(' ')) : none,
    commands === undefined || commands === 'all' ? 'all' : commands.join(', '),
    row.env?.map(code).join(', ') ?? none,
    row.config === undefined ? none : code(row.config),
    defaults.filter(Boolean).join('; ') || none,
    row.description,
  ];
}

const TABLES: Readonly<Record<string, () => string>> = {
  commands: () =>
    table(
      ['command', 'does'],
      COMMANDS.map((command) => [code(synopsis(command)), command.summary]),
    ),
  options: () =>
    table(['option', 'of', 'variable', 'config key', 'default', 'meaning'], settingRows.map(optionCells)),
  events: () =>
    table(
      ['event', 'fields', 'when'],
      eventShapes().map(({ event, fields, when }) => [code(event), fields.map(code).join(' '), when]),
    ),
};

/** The text with all its tables as they should be. */
export function withTables(readme: string): string {
  return readme.replaceAll(
    /(<!-- table: (\w+) -->\n)[^]*?(\n<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const make = TABLES[name];
      if (!make)
        throw new Error(`README.md asks for a table ${name}; there are ${Object.keys(TABLES).join()}`);
      return begin + make() + end;
    },
  );
}

if (import.meta.main) writeFileSync(README, withTables(readFileSync(README, 'utf8')));
