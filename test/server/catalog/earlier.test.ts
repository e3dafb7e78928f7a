import { describe, expect, it } from 'vitest';
import type { Earlier } from '../../../src/catalog/pristine.ts';
import { readCatalog } from '../../../src/catalog/read.ts';
import { differences } from './cases.ts';
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
