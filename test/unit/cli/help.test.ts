import { describe, expect, test } from 'vitest';
import { COMMANDS, findCommand } from '../../../src/cli/commands.ts';
import { EXIT_CODES, help } from '../../../src/cli/help.ts';
import { columns, wrap } from '../../../src/cli/text.ts';
import { optionRows, optionsOf, settingRows } from '../../../src/config/options.ts';
import { EXIT } from '../../../src/diagnostic.ts';

const topics = [undefined, ...COMMANDS];

describe('help', () => {
  test.each(topics)('no line is longer than 80 columns, none ends in a blank: %o', (topic) => {
    for (const line of help(topic, '0.1.0').text.split('\n')) {
      expect(line.length).toBeLessThanOrEqual(80);
      expect(line).toBe(line.trimEnd());
    }
  });

  test('the overview', () => expect(help(undefined, '0.1.0').text).toMatchSnapshot());

  test.each(COMMANDS.map(({ name }) => name))('help %s', (name) => {
    expect(help(findCommand(name), '0.1.0').text).toMatchSnapshot();
  });

  test('a command shows what is relevant to it, and no more', () => {
    const text = help(findCommand('new'), '0.1.0').text;
    expect(text).toContain('--dir');
    expect(text).not.toContain('--lock-timeout');
    expect(text).not.toContain('--url');
  });

  test('every exit code is explained', () => {
    const explained = EXIT_CODES.flatMap(([codes]) => codes.split(', ').map(Number));
    expect(new Set(explained)).toEqual(new Set(Object.values(EXIT)));
  });
});

describe('the tables', () => {
  const names = new Set(COMMANDS.map(({ name }) => name));

  test('options name commands that exist', () => {
    for (const row of optionRows) {
      const named = [...(row.commands === 'all' ? [] : row.commands), ...(row.shownIn ?? [])];
      expect([...named, ...Object.keys(row.defaultFor ?? {})].filter((name) => !names.has(name))).toEqual([]);
    }
  });

  test('no command has two options of one name, no variable and no config key means two things', () => {
    for (const name of names) {
      const own = optionsOf(name).map((row) => row.name);
      expect(own).toEqual([...new Set(own)]);
    }
    for (const key of [
      settingRows.flatMap((row) => row.env ?? []),
      settingRows.flatMap((row) => row.config ?? []),
    ]) {
      expect(key).toEqual([...new Set(key)]);
    }
  });

  test('every option with a value says what the value is; flags have none', () => {
    for (const row of optionRows) expect(row.placeholder === undefined).toBe(row.kind === 'flag');
  });
});

test('wrap and columns', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(
    columns(
      [
        ['a', 'b c d'],
        ['too long', 'x'],
      ],
      4,
      11,
    ),
  ).toEqual(['  a     b c', '        d', '  too long', '        x']);
});
