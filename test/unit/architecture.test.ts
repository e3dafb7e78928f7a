import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The rooms of src/ and what each may import from; `.` are the files directly in src/. Imports go one way. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  main: ['apply', 'cli', 'config', 'database', 'report', '.'],
  cli: ['apply', 'check', 'config', 'consolidate', 'database', 'migrations', 'plan', 'shadow', 'verify', '.'],
  check: ['apply', 'catalog', 'database', 'ddl', 'migrations', 'plan', 'rows', 'shadow', 'wording', '.'],
  consolidate: ['catalog', 'check', 'ddl', 'migrations', 'plan', 'seed-rows', 'shadow', '.'],
  verify: ['apply', 'catalog', 'check', 'database', 'migrations', 'plan', 'shadow', '.'],
  apply: ['database', 'migrations', 'plan', '.'],
  plan: ['migrations', '.'],
  migrations: ['.'],
  database: ['.'],
  catalog: ['database', '.'],
  wording: ['catalog', '.'],
  ddl: ['catalog', 'database', 'shadow', '.'],
  rows: ['database', '.'],
  'seed-rows': ['database', 'rows', '.'],
  shadow: ['apply', 'database', 'migrations', 'plan', '.'],
  config: ['.'],
  report: ['.'],
  '.': ['.'],
};

/** Rooms that do no I/O: nothing of Node but what computes. */
const PURE = ['plan', 'wording'];
const IO = /^node:(fs|net|tls|dns|http|https|child_process|process|worker_threads)/;

interface Import {
  from: string;
  to: string;
}

const root = join(import.meta.dirname, '../../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

const codeOf = (file: string): string =>
  readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(\*|\/\/|\/\*).*$/gm, '');

const importsOf = (file: string): Import[] => {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(/(?:from|import\()\s*'([^']+)'/g);
  return [...found].map(([, to]) => ({ from: file, to: to ?? '' }));
};

const roomOf = (file: string): string => {
  if (file === 'main.ts' || file === 'program.ts') return 'main';
  const room = file.split('/')[0] ?? '';
  return room.endsWith('.ts') ? '.' : room;
};

const imports = files.flatMap(importsOf);
const local = imports.filter(({ to }) => to.startsWith('.'));

describe('the rooms of the source', () => {
  it('are all in the table', () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(ALLOWED)));
  });

  it('import only what they may', () => {
    const wrong = local.filter(({ from, to }) => {
      const target = roomOf(relative(root, join(root, dirname(from), to)));
      return target !== roomOf(from) && !ALLOWED[roomOf(from)]?.includes(target);
    });
    expect(wrong).toEqual([]);
  });

  it('that decide do no I/O', () => {
    expect(imports.filter(({ from, to }) => PURE.includes(roomOf(from)) && IO.test(to))).toEqual([]);
  });

  it('leave the process to main', () => {
    const touching = files.filter((file) =>
      /process\.(exit|exitCode|argv|stdout|stderr|on)\b/.test(codeOf(file)),
    );
    expect(touching).toEqual(['main.ts']);
  });

  it('write nothing to the console', () => {
    expect(files.filter((file) => /\bconsole\./.test(codeOf(file)))).toEqual([]);
  });
});
