/**
 * The migrations inside the executable, and what was found out about them when it was built: checksums, directives, and
 * what PostgreSQL's grammar says. The same grammar would say the same of the same text, and to load it and to parse a
 * release takes 40 ms and 20 MB. `build/migrations.ts` writes all this.
 */
import { zstdDecompressSync } from 'node:zlib';
import { insideExecutable, readAsset } from '../assets.ts';
import type { Entry } from './migration-set.ts';
import type { Directives, Migration, ParsedFile, Statement } from './migration.ts';

/** How the asset `migrations` begins: one line of JSON, then all texts in UTF-8 without byte-order mark, one after the other. */
export type MigrationsIndex = readonly {
  name: string;
  /** As `checksum.ts` computes it; of what is no migration only the name is there. */
  checksum: string;
  bytes: number;
  /** Where there are any. */
  directives?: Directives;
}[];

type Node = Statement['node'];

/** A parsed file without its trees. */
export interface Outline {
  /** What is sent, where it is not the file's text. */
  sql?: string;
  statements: readonly Omit<Statement, 'node'>[];
  /** Where the statements' trees, in their order, are in the asset `trees`: a JSON array, compressed. In bytes. */
  trees: readonly [start: number, end: number];
}

/** The project's migrations that came with the executable; null where the source runs in Node. */
export function bundledMigrations(): Entry[] | null {
  return insideExecutable ? readMigrations(readAsset('migrations')) : null;
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Reads the asset `migrations`. */
export function readMigrations(asset: Uint8Array<ArrayBuffer>): Entry[] {
  const bytes = bufferOf(asset);
  const head = bytes.indexOf('\n');
  const index = JSON.parse(bytes.toString('utf8', 0, head)) as MigrationsIndex;
  let offset = head + 1;
  return index.map(({ name, checksum, bytes: size, directives = NO_DIRECTIVES }) => {
    const start = offset;
    offset += size;
    const text = (): string => bytes.toString('utf8', start, start + size);
    return { name, content: { text, checksum, directives } };
  });
}

const NO_DIRECTIVES: Directives = { noTransaction: false, raw: false };

let outlines: Buffer | undefined;
/** Where the last one was found: they are asked for in their order, as a rule. */
let last = 0;

/** The file as the build has parsed it. @returns undefined for one that is raw or long */
export function bundledFile({ file, sql }: Pick<Migration, 'file' | 'sql'>): ParsedFile | undefined {
  outlines ??= bufferOf(readAsset('outlines'));
  const found = outlineIn(outlines, file, last) ?? outlineIn(outlines, file);
  if (found === undefined) return undefined;
  last = found.at;
  return withTrees(found.outline, sql, () => readAsset('trees'));
}

/**
 * The asset `outlines` has a line for each file that was parsed: its name and its outline, in JSON, with a tab between.
 * Of thousands one is wanted, as a rule.
 */
export const outlineLine = (file: string, outline: Outline): string =>
  `\n${JSON.stringify(file)}\t${JSON.stringify(outline)}`;

/** @param lines the asset `outlines` @param from where to look; an `at` of another one's */
export function outlineIn(
  lines: Buffer,
  file: string,
  from = 0,
): { outline: Outline; at: number } | undefined {
  const begin = `\n${JSON.stringify(file)}\t`;
  const at = lines.indexOf(begin, from);
  if (at === -1) return undefined;
  const start = at + Buffer.byteLength(begin);
  const end = lines.indexOf('\n', start);
  const outline = JSON.parse(lines.toString('utf8', start, end === -1 ? lines.length : end)) as Outline;
  return { outline, at };
}

/** @param trees the asset, asked for when somebody looks at a tree: a deployment hardly ever does */
export function withTrees(
  { sql, statements, trees: [start, end] }: Outline,
  text: string,
  trees: () => Uint8Array,
): ParsedFile {
  let nodes: readonly Node[] | undefined;
  const nodeOf = (index: number): Node => {
    nodes ??= JSON.parse(zstdDecompressSync(trees().subarray(start, end)).toString()) as Node[];
    const node = nodes[index];
    if (!node) throw new Error(`the executable lacks the tree of statement ${index + 1} of ${nodes.length}`);
    return node;
  };
  return {
    sql: sql ?? text,
    statements: statements.map((statement, index) => ({
      ...statement,
      get node() {
        return nodeOf(index);
      },
    })),
  };
}
