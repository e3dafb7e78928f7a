/** The command line -> what to run. Pure. */
import { parseArgs } from 'node:util';
import { type Flags, type OptionRow, optionRows, optionsOf } from '../config/options.ts';
import type { OutputSettings } from '../config/settings.ts';
import { notEmpty } from '../config/values.ts';
import { type Failure, usageError } from '../diagnostic.ts';
import { didYouMean } from '../nearest.ts';
import type { CommandRow } from './command.ts';
import { DEFAULT_COMMAND, findCommand } from './commands.ts';

export type Invocation =
  | { kind: 'help'; topic?: CommandRow }
  | { kind: 'version' }
  | { kind: 'run'; command: CommandRow; flags: Flags; operands: readonly string[] };

interface Given {
  name: string;
  /** As it was typed: `--to`, `-h`. */
  raw: string;
  value: string | undefined;
  inline: boolean;
}

interface Scanned {
  options: Given[];
  positionals: string[];
}

/**
 * Options may stand before or after the command; without a command it is `up`.
 * @throws Failure (exit 2) for everything that is not exactly right; nothing is guessed.
 */
export function parseCommandLine(argv: readonly string[]): Invocation {
  const scanned = scan(argv, DEFAULT_COMMAND);
  const name = scanned.positionals[0] ?? DEFAULT_COMMAND;
  const { options, positionals } = name === DEFAULT_COMMAND ? scanned : scan(argv, name);
  const rest = positionals.slice(1);
  if (options.some((o) => o.name === 'help'))
    return helpFor(positionals[0] === 'help' ? rest[0] : positionals[0]);
  rejectUnknown(options);
  const command = findCommand(name);
  const flags = collect(options, command);
  rejectOperands(command, rest);
  if (command.name === 'help') return helpFor(rest[0]);
  if (command.name === 'version' || options.some(isGlobalVersion(command))) return { kind: 'version' };
  return { kind: 'run', command, flags, operands: rest };
}

/** Whether the command line asks for JSON, also where it is wrong: so that the error is JSON too. */
export const asksForJson = (argv: readonly string[]): boolean => earlyOutput(argv, {}).json;

/** How to write what is wrong before the settings are known. Judges nothing, never throws. */
export function earlyOutput(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): OutputSettings {
  const names = new Set(scan(argv, DEFAULT_COMMAND).options.map((given) => given.name));
  const says = (name: string): boolean =>
    names.has(name) || ['1', 'true', 'yes', 'on'].includes(env[`AIM_MIGRATE_${name.toUpperCase()}`] ?? '');
  return { json: says('json'), quiet: false, verbose: says('verbose'), color: !names.has('no-color') };
}

const helpFor = (topic: string | undefined): Invocation =>
  topic === undefined ? { kind: 'help' } : { kind: 'help', topic: findCommand(topic) };

/** `-V` is a row of the table for every command but those with a `--version` of their own. */
const isGlobalVersion = (command: CommandRow) => (given: Given) =>
  given.name === 'version' && rowFor(command.name, 'version')?.meta === true;

const rowFor = (command: string, option: string): OptionRow | undefined =>
  optionsOf(command).find((row) => row.name === option);

/** Splits the arguments with the kinds of options that `command` has. Judges nothing. */
function scan(argv: readonly string[], command: string): Scanned {
  const scanned: Scanned = { options: [], positionals: [] };
  if (argv.length === 0) return scanned;
  const rows = [...optionRows, ...optionsOf(command)];
  const config = rows.map((row) => [
    row.name,
    { type: row.kind === 'flag' ? 'boolean' : 'string', ...(row.short && { short: row.short }) } as const,
  ]);
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(config),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') scanned.positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName: raw, value, inlineValue } = token;
    scanned.options.push({ name, raw, value, inline: inlineValue === true });
  }
  return scanned;
}

function rejectUnknown(options: readonly Given[]): void {
  const unknown = options.find((given) => !optionRows.some((row) => row.name === given.name));
  if (!unknown) return;
  const known = optionRows.map((row) => `--${row.name}`);
  throw usageError('unknown-option', `Unknown option ${unknown.raw}`, {
    remedy: didYouMean(unknown.raw, known) ?? 'See `aim-migrate --help`.',
  });
}

/** The options by name, each checked against the row that the command has for it. */
function collect(options: readonly Given[], command: CommandRow): Flags {
  const flags = new Map<string, string | true>();
  for (const given of options) {
    const row = rowFor(command.name, given.name);
    if (!row) throw notForThisCommand(given, command);
    const value = valueOf(given, row);
    const before = flags.get(row.name);
    if (before !== undefined && before !== value) {
      throw usageError('repeated-option', `${given.raw} is given twice: ${before} and ${value}`, {
        remedy: 'Give it once.',
      });
    }
    flags.set(row.name, value);
  }
  return Object.fromEntries(flags);
}

/** @throws Failure where a value is missing, or stands where none belongs. */
function valueOf({ raw, value, inline }: Given, row: OptionRow): string | true {
  if (row.kind === 'flag') {
    if (value === undefined) return true;
    throw usageError('unexpected-value', `${raw} takes no value, but was given ${JSON.stringify(value)}`, {
      remedy: `Write ${raw} alone, or leave it away.`,
    });
  }
  if (value !== undefined && (inline || value === '-' || !value.startsWith('-'))) {
    return notEmpty({ value, source: raw }).value;
  }
  throw usageError('missing-value', `${raw} needs a value: ${raw} ${row.placeholder}`, {
    remedy:
      value === undefined
        ? `Write the ${row.placeholder} behind it.`
        : `${value} looks like another option; a value that begins with - is written ${raw}=${value}.`,
  });
}

function notForThisCommand(given: Given, command: CommandRow): Failure {
  const owners = optionRows.flatMap((row) =>
    row.name === given.name && row.commands !== 'all' ? row.commands : [],
  );
  return usageError(
    'option-elsewhere',
    `${given.raw} is an option of ${owners.join(', ')}, not of ${command.name}`,
    {
      remedy: `See \`aim-migrate help ${command.name}\`.`,
    },
  );
}

function rejectOperands(command: CommandRow, operands: readonly string[]): void {
  const { operand, insteadOfOperand } = command;
  if (operand?.required && operands.length === 0) {
    throw usageError('missing-argument', `${command.name} needs a ${operand.placeholder}`, {
      remedy: `For example: ${command.examples[0]}`,
    });
  }
  const extra = operand?.many ? undefined : operands[operand ? 1 : 0];
  if (extra === undefined) return;
  const remedy = insteadOfOperand
    ? `Did you mean ${insteadOfOperand} ${extra}?`
    : `A name with blanks has to stand in quotes; see \`aim-migrate help ${command.name}\`.`;
  throw usageError('unexpected-argument', `Unexpected argument ${JSON.stringify(extra)}`, { remedy });
}
