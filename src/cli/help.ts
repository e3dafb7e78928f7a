/** The help texts, made from the tables of commands and options. Pure. */
import { type OptionRow, optionsOf, optionRows } from '../config/options.ts';
import { EXIT } from '../diagnostic.ts';
import type { HelpOutcome } from '../outcomes.ts';
import type { CommandRow } from './command.ts';
import { COMMANDS, DEFAULT_COMMAND } from './commands.ts';
import { columns, wrap } from './text.ts';

/** As in the README, "Exit codes". */
export const EXIT_CODES: readonly (readonly [string, string])[] = [
  ['0', 'done'],
  ['1', 'the answer is no (something is pending, or differs)'],
  ['2', 'wrong usage or configuration'],
  ['3', 'a migration failed'],
  ['4', 'refused for safety, nothing was changed'],
  ['5', 'the database could not be reached, or a wait or a lock ran out of time'],
  ['130, 143', 'interrupted'],
];

/** `help` and `help COMMAND`. */
export const help = (topic: CommandRow | undefined, toolVersion: string): HelpOutcome => ({
  command: 'help',
  exit_code: EXIT.done,
  text: (topic ? commandHelp(topic) : overview(toolVersion)).join('\n'),
});

function overview(toolVersion: string): string[] {
  const common = optionRows.filter((row) => row.commands === 'all');
  return [
    `aim-migrate ${toolVersion}: brings a PostgreSQL database to the newest schema`,
    '',
    'Usage: aim-migrate [COMMAND] [OPTIONS]',
    '',
    'Commands:',
    ...columns(
      COMMANDS.map((c) => [synopsis(c), c.summary]),
      18,
    ),
    '',
    `Options of ${DEFAULT_COMMAND}:`,
    ...table(optionsOf(DEFAULT_COMMAND).filter((row) => row.group === 'Options')),
    '',
    ...groups(common),
    'Examples:',
    '  DATABASE_URL=postgres://app@db/app aim-migrate',
    '  aim-migrate --url embedded:memory --dry-run',
    '  aim-migrate status --exit-code',
    '',
    'Exit codes:',
    ...columns(EXIT_CODES, 8),
    '',
    'More about a command: aim-migrate help COMMAND',
  ];
}

function commandHelp(command: CommandRow): string[] {
  const rows = optionsOf(command.name).filter((row) => row.shownIn?.includes(command.name) ?? true);
  const shown = command.load ? rows : rows.filter((row) => row.name === 'help');
  const variables = [...new Set([...shown.flatMap((row) => row.env ?? []), 'NO_COLOR'])];
  return [
    `aim-migrate ${command.name}: ${command.summary}`,
    '',
    `Usage: aim-migrate ${synopsis(command)}${command.load ? ' [OPTIONS]' : ''}`,
    '',
    ...command.description.flatMap((paragraph) => [...wrap(paragraph, 80), '']),
    ...groups(shown, command.name),
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    ...(command.load ? ['', 'Environment:', ...indented(wrap(variables.join(', '), 78))] : []),
    ...(command.needsDatabase
      ? ['', 'Without a URL, the variables of libpq count (PGHOST, PGUSER, PGDATABASE, …).']
      : []),
  ];
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** `new NAME`, `repair [VERSION…]`. */
function synopsis({ name, operand }: CommandRow): string {
  if (!operand) return name;
  const text = operand.many ? `${operand.placeholder}…` : operand.placeholder;
  return operand.required ? `${name} ${text}` : `${name} [${text}]`;
}

/** The options under their headings, each heading followed by a blank line at its end. */
function groups(rows: readonly OptionRow[], command?: string): string[] {
  const headings = [...new Set(rows.map((row) => row.group))];
  return headings.flatMap((heading) => [
    `${heading}:`,
    ...table(
      rows.filter((row) => row.group === heading),
      command,
    ),
    '',
  ]);
}

const table = (rows: readonly OptionRow[], command?: string): string[] =>
  columns(
    rows.map((row) => [usage(row), describe(row, command)]),
    28,
  );

/** `-V, --version`, `--to VERSION`. */
const usage = (row: OptionRow): string =>
  [row.short && `-${row.short},`, `--${row.name}`, row.placeholder].filter(Boolean).join(' ');

function describe(row: OptionRow, command: string | undefined): string {
  const value = (command === undefined ? undefined : row.defaultFor?.[command]) ?? row.default;
  return value === undefined || value === '0' ? row.description : `${row.description} (default ${value})`;
}
