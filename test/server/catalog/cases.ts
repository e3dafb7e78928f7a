/** Cases of the comparison: folders with `a.sql`, `b.sql`, perhaps `before.sql` and `expected.txt`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compareCatalogs } from '../../../src/catalog/compare.ts';
import type { Catalog, Difference } from '../../../src/catalog/model.ts';
import { readCatalog } from '../../../src/catalog/read.ts';
import type { Session } from '../../../src/database/session.ts';

export interface Case {
  readonly name: string;
  readonly before: string;
  readonly a: string;
  readonly b: string;
  /** What is reported: `changed column public.t.a: not null`. */
  readonly expected: readonly Expected[];
  /** The first major that has what the case is about. */
  readonly from: number;
  /** Why the embedded database cannot run it. */
  readonly notEmbedded: string | undefined;
}

interface Expected {
  readonly line: string;
  readonly from: number;
  readonly to: number;
}

const ROOT = path.join(import.meta.dirname, '../../cases');

/** The cases of a folder: `catalog`, of pairs that differ, or `catalog-equal`, of pairs that do not. */
export function readCases(folder: 'catalog' | 'catalog-equal'): Case[] {
  const root = path.join(ROOT, folder);
  return readdirSync(root)
    .toSorted()
    .map((name) => {
      const file = (kind: string): string => {
        const found = path.join(root, name, kind);
        return existsSync(found) ? readFileSync(found, 'utf8') : '';
      };
      const lines = file('expected.txt').split('\n').filter(Boolean);
      const heading = (word: string): string | undefined =>
        lines.find((line) => line.startsWith(`# ${word}`))?.slice(word.length + 3);
      return {
        name,
        before: file('before.sql'),
        a: file('a.sql'),
        b: file('b.sql'),
        expected: lines.filter((line) => !line.startsWith('#')).map(parseExpected),
        from: Number(heading('from') ?? 14),
        notEmbedded: heading('not embedded:'),
      };
    });
}

/** `missing constraint t_a_not_null on public.t [18-]`: only of major 18 and later. */
function parseExpected(text: string): Expected {
  const [, line = text, from, dash, to] = /^(.*?) \[(\d+)?(-)(\d+)?\]$/.exec(text) ?? [];
  return { line, from: Number(from ?? 0), to: dash && to ? Number(to) : 99 };
}

export const expectedOf = (of: Case, major: number): string[] =>
  of.expected
    .filter(({ from, to }) => from <= major && major <= to)
    .map(({ line }) => line)
    .toSorted();

/** A difference as a line of `expected.txt`; values vary between majors, so they are left out. */
export const lineOf = ({ kind, object, attribute, left, right }: Difference): string => {
  if (kind === 'generated-name')
    return `${kind} ${object.kind} ${[left, right].map(String).toSorted().join(', ')}`;
  return `${kind} ${object.identity}${attribute === undefined ? '' : `: ${attribute}`}`;
};

/** The same the other way round. */
export const turned = (line: string): string =>
  line.replace(/^(missing|extra)\b/, (kind) => (kind === 'missing' ? 'extra' : 'missing'));

export const differences = (left: Catalog, right: Catalog): string[] =>
  compareCatalogs(left, right).map(lineOf).toSorted();

/** Runs SQL in a transaction, reads the catalog within it, and leaves nothing behind. */
export async function catalogOf(session: Session, ...sql: readonly string[]): Promise<Catalog> {
  await session.send('BEGIN');
  try {
    for (const text of sql) if (text.trim() !== '') await session.send(text);
    await session.send('SET CONSTRAINTS ALL IMMEDIATE');
    const catalog = await readCatalog(session, { transaction: 'open' });
    const nameless = [...catalog.objects.keys()].filter((identity) => /^pg_|unknown pg_/.test(identity));
    if (nameless.length > 0) throw new Error(`without a name: ${nameless.join(', ')}`);
    return catalog;
  } finally {
    await session.send('ROLLBACK');
  }
}
