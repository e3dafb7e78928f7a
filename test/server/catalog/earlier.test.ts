import { describe, expect, it } from 'vitest';
import type { Earlier } from '../../../src/catalog/pristine.ts';
import { readCatalog } from '../../../src/catalog/read.ts';
import type { Session } from '../../../src/database/session.ts';
import { freshDatabase } from '../../support/database.ts';
import { differences } from './cases.ts';
import { openSession } from './open.ts';
import { ownSession } from './own-session.ts';

const session = ownSession();

/** Each changes something of initdb's; the last two undo what the ones before did. */
const CHANGES = [
  'CREATE TABLE t (a int)',
  'ALTER FUNCTION pg_catalog.lower(text) COST 7',
  'COMMENT ON TYPE pg_catalog.int4 IS NULL',
  'REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(float8) FROM PUBLIC',
  'REVOKE SELECT ON information_schema.tables FROM PUBLIC',
  'DROP VIEW information_schema.role_udt_grants',
  `SET allow_system_table_mods = on; DELETE FROM pg_init_privs WHERE objoid = 'pg_stat_file(text)'::regprocedure`,
  'ALTER FUNCTION pg_catalog.lower(text) COST 1',
  'GRANT EXECUTE ON FUNCTION pg_catalog.pg_sleep(float8) TO PUBLIC',
];

/** The same session, with what is asked over it noted down. */
const heard = (one: Session, asked: string[]): Session =>
  Object.assign(Object.create(one) as Session, {
    send: (text: string) => {
      asked.push(text);
      return one.send(text);
    },
  });

describe('a catalog that is read with what earlier readings found', () => {
  it('is what it is without, whatever was changed of what initdb made', async () => {
    const earlier: Earlier = new Map();
    await readCatalog(session(), { earlier });
    for (const change of CHANGES) {
      await session().send(change);
      const [plain, quick] = [await readCatalog(session()), await readCatalog(session(), { earlier })];
      expect({ change, objects: [...quick.objects] }).toEqual({ change, objects: [...plain.objects] });
    }
  });

  it('is what it is without, where both are read at the same time and initdb was asked about once', async () => {
    await using one = await freshDatabase({ owner: 'superuser' });
    await using two = await freshDatabase({ owner: 'superuser' });
    const sessions = [await openSession(one.url), await openSession(two.url)];
    try {
      await sessions[0]?.send('CREATE TABLE other (a int)');
      const earlier: Earlier = new Map();
      const asked: string[] = [];
      const together = await Promise.all(
        sessions.map((each) => readCatalog(heard(each, asked), { earlier })),
      );
      expect(asked.filter((sql) => sql.includes("'pg_proc' AS builtin"))).toHaveLength(1);
      const apart = await Promise.all(sessions.map((each) => readCatalog(each)));
      expect(together.map(({ objects }) => [...objects])).toEqual(apart.map(({ objects }) => [...objects]));
    } finally {
      await Promise.all(sessions.map((each) => each.close()));
    }
  });

  it('does not take for done what was rolled back', async () => {
    const earlier: Earlier = new Map();
    const before = await readCatalog(session(), { earlier });
    await session().send('BEGIN; ALTER FUNCTION pg_catalog.upper(text) COST 9');
    const within = await readCatalog(session(), { earlier, transaction: 'open' });
    await session().send('ROLLBACK');
    const after = await readCatalog(session(), { earlier });
    expect(differences(before, within)).toEqual(['changed built-in objects in pg_proc: digest']);
    expect(differences(before, after)).toEqual([]);
  });
});
