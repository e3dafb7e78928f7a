/** Each kind of drift by hand is found, with the file that says otherwise; and nothing else is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFolder } from '../../../src/migrations/read-folder.ts';
import { apply } from '../../support/apply.ts';
import { freshDatabase } from '../../support/database.ts';
import { label, superuser } from '../shadow/support.ts';
import { folderOf, found, ON_SERVER, SHADOW, verify } from './support.ts';

const role = `${label()}_reader`;
let dir: string;
beforeAll(async () => {
  const sql = superuser();
  await sql.unsafe(`CREATE ROLE ${role}; CREATE ROLE ${role}_other`);
  await sql.end();
  dir = await folderOf({
    '001_organizations.sql': `CREATE TABLE organizations (id int PRIMARY KEY, name text NOT NULL);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;`,
    '002_agents.sql': `CREATE TABLE agents (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id int REFERENCES organizations,
  name text DEFAULT 'unnamed',
  note text,
  CONSTRAINT agents_name_check CHECK (name <> '')
);
CREATE INDEX agents_name_idx ON agents (name);
CREATE TRIGGER agents_touch BEFORE UPDATE ON agents FOR EACH ROW EXECUTE FUNCTION touch();
GRANT SELECT ON agents TO ${role};
GRANT UPDATE (note) ON agents TO ${role};
CREATE VIEW named AS SELECT id, name FROM agents;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS agents FROM agents WITH NO DATA;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${role};`,
  });
});
afterAll(async () => {
  const sql = superuser();
  await sql.unsafe(`DROP ROLE ${role}; DROP ROLE ${role}_other`);
  await sql.end();
});

const drifts: readonly (readonly [what: string, by: string, expected: readonly string[]])[] = [
  ['an index', 'CREATE INDEX by_hand ON agents (note)', ['extra index public.by_hand']],
  ['no index', 'DROP INDEX agents_name_idx', ['missing index public.agents_name_idx']],
  [
    'no column',
    'ALTER TABLE agents DROP COLUMN organization_id',
    [
      'missing column public.agents.organization_id',
      'missing constraint agents_organization_id_fkey on public.agents',
    ],
  ],
  [
    'another default',
    `ALTER TABLE agents ALTER name SET DEFAULT 'x'`,
    ['changed column public.agents.name: default'],
  ],
  [
    'a disabled trigger',
    'ALTER TABLE agents DISABLE TRIGGER agents_touch',
    ['changed trigger agents_touch on public.agents: enabled'],
  ],
  ['a privilege', 'GRANT DELETE ON agents TO ROLE_other', ['changed table public.agents: privileges']],
  [
    'a privilege of a column',
    'REVOKE UPDATE (note) ON agents FROM ROLE',
    ['changed column public.agents.note: privileges'],
  ],
  [
    'a privilege of the owner',
    'REVOKE TRUNCATE ON agents FROM CURRENT_USER',
    ['changed table public.agents: privileges'],
  ],
  [
    'a default privilege',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM ROLE',
    ['missing default privileges for role OWNER in schema public on tables'],
  ],
  [
    'another owner',
    'superuser: ALTER TABLE agents OWNER TO ROLE_other',
    ['changed sequence public.agents_id_seq: owner', 'changed table public.agents: owner'],
  ],
  [
    'another owner of a view',
    'superuser: ALTER VIEW named OWNER TO ROLE',
    ['changed view public.named: owner'],
  ],
  [
    'a function body',
    `CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`,
    ['changed function public.touch(): body'],
  ],
  ['a comment', `COMMENT ON COLUMN agents.note IS 'x'`, ['changed column public.agents.note: comment']],
  [
    'a setting',
    'superuser: ALTER DATABASE DATABASE SET work_mem = "8MB"',
    ['extra settings of the database'],
  ],
  [
    'a schema with what is in it',
    'CREATE SCHEMA monitoring; CREATE VIEW monitoring.x AS SELECT 1',
    ['extra schema monitoring', 'extra view monitoring.x'],
  ],
  [
    'row security',
    'ALTER TABLE agents ENABLE ROW LEVEL SECURITY',
    ['changed table public.agents: row security'],
  ],
  [
    'rights of everybody',
    'superuser: GRANT ALL ON SCHEMA public TO ROLE_other',
    ['changed schema public: privileges'],
  ],
];

describe('drift', () => {
  it.each(drifts)('%s', async (_, by, expected) => {
    await using database = await freshDatabase();
    await apply(database.url, await readFolder(dir));
    const named = (text: string): string =>
      text
        .replaceAll(/\bROLE(?=\b|_)/g, role)
        .replaceAll(/\bOWNER(?! TO)\b/g, database.user)
        .replaceAll('DATABASE DATABASE', `DATABASE ${database.name}`);
    const [, asSuperuser, sql = ''] = /^(superuser: )?(.*)$/s.exec(named(by)) ?? [];
    if (asSuperuser) await database.asSuperuser(sql);
    else await database.sql.unsafe(sql);
    const outcome = await verify(database.url, dir);
    expect({ code: outcome.exit_code, found: found(outcome) }).toEqual({
      code: 1,
      found: expected.map(named),
    });
  });

  it('is told with both sides and the line that says otherwise', async () => {
    await using database = await freshDatabase();
    await apply(database.url, await readFolder(dir));
    await database.sql`ALTER TABLE agents ALTER name DROP DEFAULT, DROP note`;
    expect((await verify(database.url, dir)).findings).toMatchObject([
      {
        object: 'column public.agents.name',
        files: expect.stringContaining("'unnamed'"),
        files_at: { line: 4 },
      },
      {
        object: 'column public.agents.note',
        database: null,
        files_at: { file: expect.stringContaining('002_agents.sql'), line: 5 },
      },
    ]);
  });
});

describe('no drift', () => {
  it('is what rows and their upkeep leave', async () => {
    await using database = await freshDatabase();
    await apply(database.url, await readFolder(dir));
    const { sql } = database;
    await sql`INSERT INTO organizations SELECT n, 'o' || n FROM generate_series(1, 1000) n`;
    await sql`INSERT INTO agents (organization_id) SELECT id FROM organizations`;
    await sql`REFRESH MATERIALIZED VIEW counted`;
    await sql`SELECT lo_create(0)`;
    await sql`VACUUM FULL ANALYZE agents`;
    expect(await verify(database.url, dir)).toMatchObject({ exit_code: 0, findings: [] });
  });

  it.each([
    ['the server’s', ''],
    ['the database’s', `ALTER DATABASE DATABASE SET TimeZone = 'Asia/Tokyo'`],
    ['the runner’s', `ALTER ROLE OWNER IN DATABASE DATABASE SET timezone = 'Asia/Tokyo'`],
  ])('is the time zone in which the files ran: %s', async (_, sql) => {
    await using database = await freshDatabase();
    const setting = sql
      .replace('DATABASE DATABASE', `DATABASE ${database.name}`)
      .replace('OWNER', database.user);
    if (sql !== '') await database.asSuperuser(setting);
    const zoned = await folderOf({
      '001_organizations.sql': `CREATE TABLE organizations (id int, at timestamptz DEFAULT '2026-01-01') PARTITION BY RANGE (at);
CREATE TABLE first PARTITION OF organizations FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');`,
    });
    await apply(database.url, await readFolder(zoned));
    const others = { ...SHADOW, ignore: 'settings of *' };
    expect(await verify(database.urlWith({ user: 'postgres' }), zoned, others)).toMatchObject({
      exit_code: 0,
    });
    expect(await verify(database.url, zoned, { ...ON_SERVER, ...others })).toMatchObject({ findings: [] });
  });

  it('is who provides the database, and with which rights', async () => {
    await using database = await freshDatabase({ create: `ENCODING 'LATIN1' LOCALE 'C'` });
    await apply(database.url, await readFolder(dir));
    await database.asSuperuser(`ALTER DATABASE ${database.name} OWNER TO ${role}_other`);
    await database.asSuperuser(`REVOKE CONNECT ON DATABASE ${database.name} FROM PUBLIC`);
    await database.asSuperuser(`GRANT CONNECT ON DATABASE ${database.name} TO ${database.user}`);
    await database.asSuperuser(`COMMENT ON DATABASE ${database.name} IS 'production'`);
    try {
      expect(await verify(database.url, dir)).toMatchObject({ exit_code: 0, findings: [] });
    } finally {
      await database.asSuperuser(`ALTER DATABASE ${database.name} OWNER TO ${database.user}`);
    }
  });
});
