/** Files that cannot run in one transaction: statement by statement, and on where they stopped. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { contents, expectNobodyLeft, migrate, plain, product, startMigrating, USERS } from './support.ts';

const INDEX = `-- aim-migrate: no-transaction
INSERT INTO users VALUES (3, 'c@example.org');
CREATE INDEX CONCURRENTLY users_email ON users (email);
VACUUM ANALYZE users;
`;

const withUsers = async (): Promise<string> =>
  product({
    '002_users.sql': `${USERS}INSERT INTO users VALUES (1, 'a@example.org'), (2, 'b@example.org');\n`,
  });

it('runs CREATE INDEX CONCURRENTLY and VACUUM', async () => {
  await using database = await freshDatabase();
  const folder = await product({
    '002_users.sql': USERS,
    '003_index.sql': INDEX,
    '004_more.sql': 'SELECT 1;\n',
  });
  const result = await migrate(database, ['--dir', folder]);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(plain(result.stdout)).toContain(
    'Applying: 003_index.sql\n  Applied (N ms)\nApplying: 004_more.sql\n',
  );
  expect(await contents(database)).toBe(
    'organizations 0, schema_migrations 5, users 1\n' +
      'history: V1__consolidated_schema, 001_organizations, 002_users, 003_index, 004_more',
  );
});

it('killed while it builds an index: the next run completes it, once, and the index is valid', async () => {
  await using database = await freshDatabase();
  const folder = await withUsers();
  await migrate(database, ['--dir', folder]);
  await writeFile(path.join(folder, '003_index.sql'), INDEX);

  // An open transaction that has written to the table, for which the build has to wait.
  const blocker = await database.sql.reserve();
  await blocker.unsafe(`begin; insert into users values (9, 'i@example.org')`);
  const running = startMigrating(database, ['--dir', folder]);
  const building = async (): Promise<unknown> => database.sql`
    select from pg_catalog.pg_stat_activity where datname = ${database.name} and query like 'CREATE INDEX CONC%'
      and wait_event_type = 'Lock'`;
  await expect.poll(building, { timeout: 20_000 }).toHaveLength(1);
  running.kill('SIGKILL');
  await running.done;
  await database.asSuperuser(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.name}' and query like 'CREATE INDEX CONC%'`,
  );
  await blocker.unsafe('rollback');
  blocker.release();
  await expectNobodyLeft(database);
  const isValid = async (): Promise<unknown> =>
    database.sql`select indisvalid from pg_catalog.pg_index where indexrelid = to_regclass('users_email')`;
  expect(await isValid()).toEqual([{ indisvalid: false }]);

  expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
  expect(await isValid()).toEqual([{ indisvalid: true }]);
  expect(await contents(database)).toBe(
    'organizations 0, schema_migrations 4, users 3\n' +
      'history: V1__consolidated_schema, 001_organizations, 002_users, 003_index',
  );
});

it('that fails: says what stays; corrected, it goes on behind what is done', async () => {
  await using database = await freshDatabase();
  const folder = await withUsers();
  const file = path.join(folder, '003_index.sql');
  await writeFile(file, `${INDEX}ANALYZE uzers;\n`);
  const failed = await migrate(database, ['--dir', folder]);
  expect(failed.code).toBe(3);
  expect(plain(failed.stderr)).toMatchInlineSnapshot(`
    "
    Error: relation "uzers" does not exist
      003_index.sql:5:1
        5 | ANALYZE uzers;
          | ^
      What to do: Correct 003_index.sql and run again: it goes on with this file.

    003_index.sql runs outside a transaction: its statements before the failed one are done and stay.

    Applied, and they stay: V1__consolidated_schema, 002_users
    Not applied: 003_index
    "
  `);
  await writeFile(file, `${INDEX}ANALYZE users;\n`);
  expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
  expect(await contents(database)).toContain('users 3\n');
});

it('changed where it has run already: refused; repair forgets what has run', async () => {
  await using database = await freshDatabase();
  const folder = await withUsers();
  const file = path.join(folder, '003_index.sql');
  await writeFile(file, `${INDEX}ANALYZE uzers;\n`);
  await migrate(database, ['--dir', folder]);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('VALUES (3', 'VALUES (4').replace('uzers', 'users'));
  const refused = await migrate(database, ['--dir', folder]);
  expect(refused.code).toBe(4);
  expect(plain(refused.stderr)).toMatchInlineSnapshot(`
    "
    Error: 003_index.sql was interrupted after statement 1, which has been changed since
      003_index.sql:2:1
        2 | INSERT INTO users VALUES (4, 'c@example.org');
          | ^
      What to do: Undo the edit and run again, or forget what has run of it: \`aim-migrate repair 003_index\`.

    Applied: none
    Not applied: 003_index
    "
  `);

  await database.sql.unsafe('drop index users_email');
  const repaired = await migrate(database, ['repair', '003_index', '--dir', folder]);
  expect(repaired).toMatchObject({ code: 0, stdout: 'Cleared the interrupted run of: 003_index\n' });
  expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
  await appendFile(file, '-- end\n');
  expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 4 });
});

it('raw: sent as it is, in a transaction of its own', async () => {
  await using database = await freshDatabase();
  const folder = await product({
    '002_users.sql': `-- aim-migrate: raw\n${USERS}`,
    '003_more.sql': 'SELECT 1;\n',
  });
  const result = await migrate(database, ['--dir', folder]);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  const plan = await migrate(database, ['--dir', folder, '--dry-run', '--to', '2']);
  expect(plan).toMatchObject({ code: 0 });
  expect(await contents(database)).toContain('002_users, 003_more');
});
