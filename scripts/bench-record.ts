/**
 * Writes what `npm run bench -- --json` has measured into README.md, and draws the picture:
 *
 *   node scripts/bench-record.ts FILE.json…
 *
 * Several files are several parts, measured one after the other.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { barOf } from './bench/bar.ts';
import { picture } from './bench/picture.ts';
import { recorded, recordOf, together } from './bench/record.ts';
import type { Report } from './bench/report.ts';

const ROOT = path.dirname(import.meta.dirname);
const README = path.join(ROOT, 'README.md');

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write('Which files? node scripts/bench-record.ts FILE.json…\n');
  process.exitCode = 2;
} else {
  const report = together(files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report));
  const day = new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  const text = recordOf(report, barOf(report), day);
  writeFileSync(README, recorded(readFileSync(README, 'utf8'), text));
  writeFileSync(path.join(ROOT, 'scripts', 'pictures', 'bench.svg'), picture(report));
}
