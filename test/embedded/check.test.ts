import { describe, expect, it } from 'vitest';
import { checkTracks, type Checked } from '../../src/check/check.ts';
import { readFolder } from '../../src/migrations/read-folder.ts';
import type { MigrationSet } from '../../src/migrations/migration.ts';
import { embeddedShadows } from '../../src/shadow/embedded.ts';
import { NAMES, setOf, SMALL } from '../support/migrations.ts';

const check = async (set: MigrationSet): Promise<Checked> =>
  await checkTracks({
    set,
    source: embeddedShadows(),
    options: { names: NAMES, toolVersion: 'test', signal: new AbortController().signal },
  });

const told = ({ findings }: Checked) =>
  findings.map(({ kind, object, attribute, consolidated, incremental }) =>
    [kind, object, attribute, consolidated, incremental].filter((part) => part !== undefined).join(' | '),
  );

describe('check', () => {
  it("finds the product's own tracks equal", async () => {
    const checked = await check(await readFolder('migrations'));
    expect(checked.findings).toEqual([]);
    expect(checked.compared.rows).toBe(19);
    expect(checked.compared.objects).toBeGreaterThan(1000);
    expect(checked.notes.every((note) => note.endsWith('taken from the clock'))).toBe(true);
  });

  it('finds files equal that lead to the same schema by another way', async () => {
    expect((await check(await readFolder('test/cases/check/equal'))).findings).toEqual([]);
  });

  it('tells every difference, with the places that made it', async () => {
    const checked = await check(await readFolder('test/cases/check/drifted'));
    expect(told(checked)).toMatchInlineSnapshot(`
      [
        "changed | column public.organizations.name | type | character varying(60) | character varying(80)",
        "changed | constraint users_organization_id_fkey on public.users | on delete | FOREIGN KEY (organization_id) REFERENCES public.organizations(id) ON DELETE CASCADE | FOREIGN KEY (organization_id) REFERENCES public.organizations(id)",
        "missing | index public.users_email |  | CREATE INDEX users_email ON public.users USING btree (lower(email))",
        "extra | view public.everybody | CREATE VIEW public.everybody AS SELECT email
         FROM public.users; | ",
        "rows | table public.organizations | id = 1 | name = Frist | name = First",
      ]
    `);
    expect(checked.findings[0]).toMatchObject({
      consolidated_at: { file: 'V1__consolidated_schema.sql', line: 1 },
      incremental_at: { file: '001_initial.sql', line: 3 },
    });
  });

  it('never takes a track that does not load for an equal one', async () => {
    await expect(check(await readFolder('test/cases/check/broken'))).rejects.toMatchObject({
      exitCode: 3,
      diagnostics: [{ place: { file: 'V1__consolidated_schema.sql', line: 2 } }],
    });
    const empty = setOf({ ...SMALL, 'V1__consolidated_schema.sql': '-- nothing' });
    await expect(check(empty)).rejects.toMatchObject({ diagnostics: [{ code: 'empty-migration' }] });
    const { consolidated: _, ...rest } = setOf(SMALL);
    await expect(check({ ...rest, consolidated: null })).rejects.toMatchObject({
      diagnostics: [{ code: 'no-consolidated-schema' }],
    });
  });

  it('counts two files with one number as a finding', async () => {
    const twins = setOf({ ...SMALL, '002_more.sql': 'SELECT 1', '003_agents.sql': 'SELECT 1' });
    expect((await check(twins)).findings.map((finding) => finding.kind)).toContain('duplicate-number');
  });
});
