import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/diagnostic.ts';
import { compareRows } from '../../../src/rows/compare.ts';
import type { RowComparison, RowOptions } from '../../../src/rows/model.ts';
import { describeRows } from './describe.ts';
import { freshSession, sessionOn } from './fresh.ts';
import { freshDatabase } from '../../support/database.ts';

async function compared(left: string, right: string, options: RowOptions = {}): Promise<RowComparison> {
  await using one = await freshSession({ owner: 'superuser' });
  await using two = await freshSession({ owner: 'superuser' });
  await one.session.send(left);
  await two.session.send(right);
  return await compareRows(one, two, options);
}

describe('rows that are not plainly there', () => {
  it('are an error where row-level security hides them', async () => {
    await using database = await freshDatabase();
    const session = await sessionOn(database.url);
    await session.send(`CREATE TABLE secrets (id int PRIMARY KEY); INSERT INTO secrets VALUES (1);
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`);
    const failure: unknown = await compareRows({ session }, { session }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ exitCode: 4, diagnostics: [{ code: 'rows-hidden' }] });
    // The session is usable afterwards.
    expect(await session.send('SELECT 1 AS one')).toEqual([[{ one: 1 }]]);
    await session.close();
  });

  it('are seen by a superuser in spite of it', async () => {
    const sql = `CREATE TABLE secrets (id int PRIMARY KEY);
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; INSERT INTO secrets VALUES `;
    expect(describeRows(await compared(`${sql}(1)`, `${sql}(2)`))).toBe(`1 tables, 1 rows
missing public.secrets (id='1')
extra public.secrets (id='2')
`);
  });

  it("are left out where they are an extension's own, but not those of its configuration", async () => {
    const sql = `CREATE EXTENSION citext;
CREATE TABLE own (id int); CREATE TABLE settings (name citext PRIMARY KEY, builtin bool);
ALTER EXTENSION citext ADD TABLE own; ALTER EXTENSION citext ADD TABLE settings;
UPDATE pg_extension SET extconfig = ARRAY['settings'::regclass::oid], extcondition = ARRAY['WHERE NOT builtin']
WHERE extname = 'citext';`;
    const found = await compared(
      `${sql} INSERT INTO own VALUES (1); INSERT INTO settings VALUES ('a', true), ('b', false)`,
      `${sql} INSERT INTO own VALUES (2); INSERT INTO settings VALUES ('c', true), ('B', false)`,
    );
    expect(describeRows(found)).toBe(`1 tables, 1 rows
missing public.settings (name='b')
extra public.settings (name='B')
`);
  });

  it('are not asked of other servers', async () => {
    const sql = `CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE parts (id int) PARTITION BY LIST (id);
CREATE FOREIGN TABLE far PARTITION OF parts FOR VALUES IN (1) SERVER files OPTIONS (filename '/nowhere');
CREATE TABLE near PARTITION OF parts FOR VALUES IN (2, 3);
CREATE FOREIGN TABLE alone (id int) SERVER files OPTIONS (filename '/nowhere');
INSERT INTO near VALUES `;
    expect(describeRows(await compared(`${sql}(2)`, `${sql}(3)`))).toBe(`1 tables, 1 rows
missing public.near (id='2')
extra public.near (id='3')
`);
  });

  it('are left out with the tables that the caller ignores, their sequences too', async () => {
    const sql = `CREATE TABLE schema_migrations (id serial PRIMARY KEY, version text);
INSERT INTO schema_migrations (version) VALUES `;
    const found = await compared(`${sql} ('1')`, `${sql} ('1'), ('2')`, {
      ignore: (schema, table) => schema === 'public' && table === 'schema_migrations',
    });
    expect(describeRows(found)).toBe('0 tables, 0 rows\n');
  });
});
