import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../../support/database.ts';
import { run, type RunResult } from '../../support/run.ts';
import { sharedUrl } from './support.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const V1 = 'V1__consolidated_schema.sql';

async function copyOf(folder: string): Promise<string> {
  const copy = await mkdtemp(path.join(inject('scratch'), 'consolidate-'));
  await cp(path.join(ROOT, folder), copy, { recursive: true });
  return copy;
}

const consolidate = (folder: string, ...args: readonly string[]): Promise<RunResult> =>
  run(['consolidate', '--dir', '.', '--shadow-url', sharedUrl(), ...args], {
    program: 'source',
    cwd: folder,
  });

describe('consolidate on a server', () => {
  it.each(['migrations', 'test/cases/consolidate/shop'])(
    'writes V1 of %s, which a plain login can apply',
    async (files) => {
      const folder = await copyOf(files);
      const written = await consolidate(folder);
      expect(written.stderr).toBe('');
      expect(written.stdout).toContain('Both tracks give the same database');
      expect((await consolidate(folder, '--check')).stdout).toContain(`Current: ${V1}`);
      await using database = await freshDatabase();
      const env = { DATABASE_URL: database.url };
      const applied = await run(['up', '--dir', folder], { program: 'source', env });
      expect(applied).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it('makes the roles that files mention, where that is asked for', async () => {
    const folder = await copyOf('test/cases/consolidate/shop');
    const role = `aim_reads_${Math.random().toString(36).slice(2, 8)}`;
    await writeFile(path.join(folder, '005_grants.sql'), `GRANT SELECT ON admins, users TO ${role};\n`);
    const refused = await consolidate(folder);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('--create-roles');
    expect((await consolidate(folder, '--create-roles')).code).toBe(0);
    const text = await readFile(path.join(folder, V1), 'utf8');
    expect(text).toContain(`GRANT SELECT ON users TO ${role};`);
    expect(text).toContain(`GRANT SELECT ON admins TO ${role};`);
  });
});
