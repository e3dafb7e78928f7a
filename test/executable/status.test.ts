/** `status`: what is applied, pending, changed, unknown. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import type { RunResult } from '../support/run.ts';
import { migrate, product, told, USERS } from './support.ts';

/** Without what the widths of its columns depend on. */
const table = (result: RunResult, names: Record<string, string>): string =>
  told(result, names)
    .replaceAll(/(?<=\S) {2,}/g, '  ')
    .replaceAll(/\b\d+ ms\b/g, 'N ms');

it('of a fresh database, an existing one, and one with something pending', async () => {
  await using database = await freshDatabase();
  const folder = await product({ '002_users.sql': USERS });
  const args = ['status', '--exit-code', '--dir', folder];
  const names = { FOLDER: folder };
  expect(table(await migrate(database, args), names)).toMatchInlineSnapshot(`
      "Database:  OWNER@HOST:PORT/DATABASE
      Migrations: FOLDER

      Pending
        V1__consolidated_schema.sql
        002_users.sql

      Fresh database: 0 applied, 2 pending
      exit 1"
    `);
  await migrate(database, ['--dir', folder, '--to', '1']);
  expect(table(await migrate(database, args), names)).toMatchInlineSnapshot(`
      "Database:  OWNER@HOST:PORT/DATABASE
      Migrations: FOLDER

      Applied
        version  applied at (UTC)  took  by  track
        V1__consolidated_schema  TIME  N ms  OWNER  consolidated
        001_organizations  TIME  -  OWNER  consolidated

      Pending
        002_users.sql

      Existing database: 2 applied, 1 pending
      exit 1"
    `);
  await migrate(database, ['--dir', folder]);
  expect(table(await migrate(database, args), names)).toMatchInlineSnapshot(`
      "Database:  OWNER@HOST:PORT/DATABASE
      Migrations: FOLDER

      Applied
        version  applied at (UTC)  took  by  track
        V1__consolidated_schema  TIME  N ms  OWNER  consolidated
        001_organizations  TIME  -  OWNER  consolidated
        002_users  TIME  N ms  OWNER  incremental

      Existing database: 3 applied, 0 pending
      exit 0"
    `);
});

it('names what was changed and what is unknown, also in JSON', async () => {
  await using database = await freshDatabase();
  const folder = await product({ '002_users.sql': USERS });
  await migrate(database, ['--dir', folder]);
  await writeFile(path.join(folder, '002_users.sql'), `${USERS}-- changed\n`);
  await database.sql`insert into schema_migrations (version) values ('009_of_a_newer_release')`;
  const changed = await migrate(database, ['status', '--dir', folder]);
  expect(table(changed, { FOLDER: folder })).toMatchInlineSnapshot(`
      "Database:  OWNER@HOST:PORT/DATABASE
      Migrations: FOLDER

      Applied
        version  applied at (UTC)  took  by  track
        V1__consolidated_schema  TIME  N ms  OWNER  consolidated
        001_organizations  TIME  -  OWNER  consolidated
        002_users  TIME  N ms  OWNER  incremental
        009_of_a_newer_release  TIME  -  -  -

      Changed since they were applied
        002_users.sql

      Unknown: applied, but there is no file
        009_of_a_newer_release  TIME  newer than every file

      up would refuse: 002_users.sql was changed after it was applied
        What to do: Undo the edit and put the change into a new migration (\`aim-migrate new NAME\`). Where the edit changes nothing in the database (a comment): \`aim-migrate repair 002_users\`.
      exit 0"
    `);
  const json = await migrate(database, ['status', '--json', '--dir', folder]);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(JSON.parse(json.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    command: 'status',
    schema_version: 1,
    exit_code: 0,
    dir: folder,
    state: 'refused',
    refusal: { code: 'changed-migration' },
    applied: [
      { version: 'V1__consolidated_schema', applied_at: time, track: 'consolidated', checksum_ok: null },
      { version: '001_organizations', applied_by: database.user, checksum_ok: true },
      { version: '002_users', execution_ms: expect.any(Number), tool_version: '0.1.0', checksum_ok: false },
      { version: '009_of_a_newer_release', track: null, checksum_ok: null },
    ],
    pending: [],
    changed: [{ version: '002_users', file: '002_users.sql' }],
    unknown: [{ version: '009_of_a_newer_release', applied_at: time, newer: true }],
  });
});
