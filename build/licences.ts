/** The licences of everything inside the executable, in one text that goes beside it and into it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from './paths.ts';

/**
 * PostgreSQL is inside PGlite and libpg-query without its licence in their packages. OpenSSL and ICU, which
 * PGlite has too, are also inside Node, whose LICENSE has theirs.
 */
const POSTGRESQL = join(root, 'build/licences/postgresql.txt');

/**
 * @param metafile says which packages the bundle took something from.
 * @param nodePackage the folder of the npm package with Node: its LICENSE covers what Node contains.
 */
export function licences(metafile: Metafile, nodePackage: string): string {
  const packages = new Set(['@electric-sql/pglite', 'libpg-query']);
  for (const input of Object.keys(metafile.inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
    if (name !== undefined) packages.add(name);
  }
  const sections = [...packages].sort().map((name) => ofPackage(join(root, 'node_modules', name)));
  return [
    'aim-migrate contains the software below.\n',
    ...sections,
    section('PostgreSQL', readFileSync(POSTGRESQL, 'utf8')),
    ofPackage(nodePackage),
  ].join('\n');
}

function ofPackage(dir: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const file = readdirSync(dir).find((entry) => /^(un)?licen[cs]e/i.test(entry));
  const text =
    file === undefined ? `Licence: ${license ?? 'none given'}` : readFileSync(join(dir, file), 'utf8');
  return section(`${name} ${version}`, text);
}

const section = (title: string, text: string): string => `${'='.repeat(78)}\n${title}\n\n${text.trim()}\n`;
