import { describe, expect, test } from 'vitest';
import { asksForJson, earlyOutput, parseCommandLine } from '../../../src/cli/parse.ts';
import { caught } from './caught.ts';

const parse = (line: string) => parseCommandLine(line === '' ? [] : line.split(' '));

/** What a run is to do, without the row of the table. */
function run(line: string) {
  const invocation = parse(line);
  if (invocation.kind !== 'run') throw new Error(`${line} is ${invocation.kind}`);
  const { command, flags, operands } = invocation;
  return { command: command.name, flags, operands };
}

function wrong(argv: string | string[]): string {
  const failure = caught(() => parseCommandLine(typeof argv === 'string' ? argv.split(' ') : argv));
  expect(failure.exitCode).toBe(2);
  return failure.diagnostics.map(({ message, remedy }) => `${message} | ${remedy}`).join('\n');
}

describe('what is accepted', () => {
  test.each([
    ['', { command: 'up', flags: {}, operands: [] }],
    ['--dry-run', { command: 'up', flags: { 'dry-run': true }, operands: [] }],
    ['up --to 030', { command: 'up', flags: { to: '030' }, operands: [] }],
    ['--to=030 up', { command: 'up', flags: { to: '030' }, operands: [] }],
    ['--json status', { command: 'status', flags: { json: true }, operands: [] }],
    [
      '--url embedded:memory status --json',
      { command: 'status', flags: { url: 'embedded:memory', json: true }, operands: [] },
    ],
    ['up --to=--x', { command: 'up', flags: { to: '--x' }, operands: [] }],
    ['up --json --json --to 3 --to 3', { command: 'up', flags: { json: true, to: '3' }, operands: [] }],
    ['baseline --version 012_x', { command: 'baseline', flags: { version: '012_x' }, operands: [] }],
    ['baseline --version=012_x', { command: 'baseline', flags: { version: '012_x' }, operands: [] }],
    ['new add_x --dir m', { command: 'new', flags: { dir: 'm' }, operands: ['add_x'] }],
    ['new -- --odd', { command: 'new', flags: {}, operands: ['--odd'] }],
    ['repair 1 2', { command: 'repair', flags: {}, operands: ['1', '2'] }],
    ['repair --all', { command: 'repair', flags: { all: true }, operands: [] }],
  ])('%s', (line, expected) => expect(run(line)).toEqual(expected));

  test.each(['--version', '-V', 'version', 'up --version', '--json -V'])(
    '%s asks for the version',
    (line) => {
      expect(parse(line)).toEqual({ kind: 'version' });
    },
  );

  test.each([
    ['--help', undefined],
    ['-h', undefined],
    ['help', undefined],
    ['help up', 'up'],
    ['up --help', 'up'],
    ['status --bogus -h', 'status'],
    ['help --help new', 'new'],
  ])('%s asks for help', (line, topic) => {
    const invocation = parse(line);
    expect(invocation.kind === 'help' && invocation.topic?.name).toBe(topic);
  });
});

describe('what is refused, with exit code 2', () => {
  test.each([
    ['--dri m', 'Unknown option --dri | Did you mean --dir?'],
    ['--dry', 'Unknown option --dry | Did you mean --dry-run?'],
    ['--dry_run', 'Unknown option --dry_run | Did you mean --dry-run?'],
    ['-x', 'Unknown option -x | See `aim-migrate --help`.'],
    ['--constructor', 'Unknown option --constructor | See `aim-migrate --help`.'],
    ['statsu', 'Unknown command "statsu" | Did you mean status?'],
    ['migrate', 'Unknown command "migrate" | Did you mean up?'],
    [
      'xyzzy',
      'Unknown command "xyzzy" | The commands are: up, status, check, test, verify, consolidate, new, wait, baseline, repair, help, version.',
    ],
    [
      'help xyzzy',
      'Unknown command "xyzzy" | The commands are: up, status, check, test, verify, consolidate, new, wait, baseline, repair, help, version.',
    ],
    ['--to', '--to needs a value: --to VERSION | Write the VERSION behind it.'],
    [
      '--to --dry-run',
      '--to needs a value: --to VERSION | --dry-run looks like another option; a value that begins with - is written --to=--dry-run.',
    ],
    ['baseline --version', '--version needs a value: --version VERSION | Write the VERSION behind it.'],
    ['--to 3 --to 4', '--to is given twice: 3 and 4 | Give it once.'],
    ['--json=1', '--json takes no value, but was given "1" | Write --json alone, or leave it away.'],
    ['status --to 3', '--to is an option of up, not of status | See `aim-migrate help status`.'],
    ['up --exit-code', '--exit-code is an option of status, not of up | See `aim-migrate help up`.'],
    ['up 030', 'Unexpected argument "030" | Did you mean --to 030?'],
    ['baseline 030', 'Unexpected argument "030" | Did you mean --version 030?'],
    [
      'status x',
      'Unexpected argument "x" | A name with blanks has to stand in quotes; see `aim-migrate help status`.',
    ],
    ['new', 'new needs a NAME | For example: aim-migrate new add_agent_owner'],
    [
      'new a b',
      'Unexpected argument "b" | A name with blanks has to stand in quotes; see `aim-migrate help new`.',
    ],
  ])('%s', (line, message) => expect(wrong(line)).toBe(message));

  test('an empty value is a variable that was not set, not the default', () => {
    expect(wrong(['--dir', ''])).toMatch(/^--dir is empty/);
    expect(wrong(['--to='])).toMatch(/^--to is empty/);
  });

  test('an empty argument is no command', () => expect(wrong([''])).toMatch(/^Unknown command ""/));
});

test('JSON is asked for also by a command line that is wrong', () => {
  expect(asksForJson(['--bogus', '--json'])).toBe(true);
  expect(asksForJson(['new', '--', '--json'])).toBe(false);
  expect(earlyOutput(['--bogus', '--no-color'], { AIM_MIGRATE_JSON: '1' })).toEqual({
    json: true,
    quiet: false,
    verbose: false,
    color: false,
  });
});
