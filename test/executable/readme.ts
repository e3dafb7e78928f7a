/** README.md as data: its blocks of commands, and small readers of its text. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

export interface Step {
  command: string;
  /** What stands below the command; undefined in a block that shows commands only. */
  shown?: string;
}

export interface Block {
  /** The line of the README that opens it. */
  line: number;
  language: string;
  /** The word behind the language: what state the database begins in. */
  setup: string;
  text: string;
}

/** All fenced blocks, in order. */
export const blocks: readonly Block[] = [...README.matchAll(/^```(\w+) ?(.*)\n([^]*?)^```$/gm)].map(
  ({ index, 1: language = '', 2: setup = '', 3: text = '' }) => ({
    line: README.slice(0, index).split('\n').length,
    language,
    setup,
    text,
  }),
);

/** `sh`: one command a line. `console`: commands behind `$ `, each with its output below. */
export function stepsOf({ language, text }: Block): Step[] {
  if (language === 'sh') return text.trimEnd().split('\n').map(toCommand);
  return text.split(/^\$ /m).slice(1).map(toStep);
}

const toCommand = (command: string): Step => ({ command });

function toStep(part: string): Step {
  const [command = '', ...output] = part.trimEnd().split('\n');
  return { command, shown: output.join('\n') };
}

/** The text below a heading, up to the next one. */
export function section(heading: string): string {
  const begin = README.indexOf(`\n## ${heading}\n`);
  if (begin === -1) throw new Error(`README.md has no section ${heading}`);
  const end = README.indexOf('\n## ', begin + 1);
  return README.slice(begin, end === -1 ? undefined : end);
}

/** The rows of the table whose first heading is this one, without backticks. */
export function tableRows(firstHeading: string): string[][] {
  const lines = README.split('\n');
  const begin = lines.findIndex((line) => line.startsWith(`| ${firstHeading} |`));
  if (begin === -1) throw new Error(`README.md has no table ${firstHeading}`);
  const end = lines.findIndex((line, at) => at > begin && !line.startsWith('|'));
  return lines.slice(begin + 2, end).map((line) =>
    line
      .replaceAll('`', '')
      .split(' | ')
      .map((cell) => cell.replaceAll(/^\|? ?| ?\|?$/g, '')),
  );
}

/** What stands between backticks, in order. */
export const codesIn = (text: string): string[] =>
  [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
