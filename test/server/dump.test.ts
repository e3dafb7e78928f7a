import { describe, expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { dumpRows, dumpSchema } from '../support/dump.ts';

const SCHEMA = `
  create table plants (
    id int generated always as identity primary key,
    name text not null unique,
    seen timestamptz not null default now()
  );
  create view tall as select name from plants where id > 1;
  comment on table plants is 'Grüne';
  insert into plants (name) values ('oak'), ('ash');`;

describe('the dump', () => {
  it('has the schema, and the same for two databases made alike', async () => {
    await using one = await freshDatabase();
    await using two = await freshDatabase();
    for (const { sql } of [one, two]) await sql.unsafe(SCHEMA);
    const dump = await dumpSchema(one.url);
    expect(dump).toContain('CREATE TABLE public.plants (');
    expect(dump).toContain('CREATE VIEW public.tall AS');
    expect(dump).toContain(`COMMENT ON TABLE public.plants IS 'Grüne';`);
    expect(dump).toContain('ALTER TABLE public.plants OWNER TO owner;');
    expect(dump).toContain('ADD CONSTRAINT plants_name_key UNIQUE (name);');
    expect(dump).not.toMatch(/restrict|Dumped by/);
    expect(await dumpSchema(two.url)).toBe(dump);
    await two.sql`alter table plants alter name set default 'elm'`;
    expect(await dumpSchema(two.url)).not.toBe(dump);
  });

  it('has the rows, without clock values and without regard to order', async () => {
    await using database = await freshDatabase();
    await database.sql.unsafe(SCHEMA);
    expect(await dumpRows(database.url)).toBe(
      [
        'public.plants:',
        '  {"id": 1, "name": "oak"}',
        '  {"id": 2, "name": "ash"}',
        'sequence public.plants_id_seq: 2',
        '',
      ].join('\n'),
    );
    expect(await dumpRows(database.url, { exceptTables: ['public.plants'] })).not.toContain('oak');
  });

  it('says why it could not be made', async () => {
    await using database = await freshDatabase();
    await expect(dumpSchema(database.urlWith({ password: 'wrong' }))).rejects.toThrow(
      /password authentication failed/,
    );
    await expect(dumpSchema(database.urlWith({ database: 'nowhere' }))).rejects.toThrow(/does not exist/);
  });
});
