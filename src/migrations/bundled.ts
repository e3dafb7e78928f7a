/**
 * What PostgreSQL's grammar said of the migrations inside the executable when it was built: the same grammar would say
 * the same of the same text, and to load it and to parse a release takes 40 ms and 20 MB. `build/migrations.ts` writes it.
 */
import { zstdDecompressSync } from 'node:zlib';
import { readAsset } from '../assets.ts';
import type { Migration, ParsedFile, Statement } from './migration.ts';

type Node = Statement['node'];

/** A parsed file without its trees. */
export interface Outline {
  /** What is sent, where it is not the file's text. */
  sql?: string;
  statements: readonly Omit<Statement, 'node'>[];
}

/** The asset `outlines`, JSON, by the file's name. A raw file has none. */
export type Outlines = Readonly<Record<string, Outline>>;

/** The asset `trees.zst`, JSON: the trees of each file's statements, in their order. */
export type Trees = Readonly<Record<string, readonly Node[]>>;

let outlines: Outlines | undefined;
let trees: Trees | undefined;

const read = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString());

/** The file as the build has parsed it. @returns undefined for a raw file */
export function bundledFile({ file, sql }: Pick<Migration, 'file' | 'sql'>): ParsedFile | undefined {
  outlines ??= read(readAsset('outlines')) as Outlines;
  const outline = outlines[file];
  return (
    outline &&
    withTrees(outline, sql, () => {
      trees ??= read(zstdDecompressSync(readAsset('trees.zst'))) as Trees;
      return trees[file] ?? [];
    })
  );
}

/** @param treesOf asked when somebody looks at a tree: a deployment hardly ever does */
export const withTrees = (outline: Outline, text: string, treesOf: () => readonly Node[]): ParsedFile => ({
  sql: outline.sql ?? text,
  statements: outline.statements.map((statement, index) => ({
    ...statement,
    get node() {
      return treesOf()[index] ?? {};
    },
  })),
});
