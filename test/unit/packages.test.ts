/** What the executable is made of is pinned: the same clone gives the same packages, whoever publishes what meanwhile. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = path.resolve(import.meta.dirname, '../..');
const versions = z.record(z.string(), z.string()).default({});
const { dependencies, devDependencies, optionalDependencies } = z
  .object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions })
  .parse(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')));
const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({ integrity: z.string().optional(), resolved: z.string().optional() }),
    ),
  })
  .parse(JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')));

describe('packages', () => {
  it('are named by one version each', () => {
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('are locked by their SHA-512, and by no address', () => {
    const locked = Object.entries(lock.packages).filter(([name]) => name !== '');
    expect(locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('are few in the executable', () => {
    expect(Object.keys(dependencies)).toEqual([
      '@electric-sql/pglite',
      '@humanwhocodes/momoa',
      'fast-string-width',
      'kleur',
      'libpg-query',
      'postgres',
      'zod',
    ]);
  });
});
