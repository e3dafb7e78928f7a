import { describe, expect, it } from 'vitest';
import { embeddedShadows, EMBEDDED_MAJOR } from '../../src/shadow/embedded.ts';
import { replay } from '../../src/shadow/replay.ts';
import { withShadows } from '../../src/shadow/shadow.ts';
import { incrementalTrack } from '../../src/shadow/tracks.ts';
import { NAMES, setOf } from '../support/migrations.ts';

const OPTIONS = {
  names: NAMES,
  toolVersion: '0.0.0-test',
  signal: new AbortController().signal,
  createRoles: true,
};

describe('the embedded shadow', () => {
  it('is of the major that the program says', async () => {
    await withShadows(embeddedShadows(), ['x'], async (shadow) => {
      expect(shadow?.major).toBe(EMBEDDED_MAJOR);
    });
  });

  it.each(['app_owner', `O'Neil "the \\ App"`])(
    'logs in under the name that it is given: %s',
    async (user) => {
      const name = `"${user.replaceAll('"', '""')}"`;
      const steps = incrementalTrack(
        setOf({
          '001_a.sql': `CREATE TABLE a (id int); GRANT SELECT ON a TO ${name}, postgres; SET ROLE postgres;`,
          '002_b.sql': `CREATE TABLE b (id int); ALTER TABLE b OWNER TO ${name};`,
        }),
      );
      await withShadows(embeddedShadows({ user, timeZone: 'Asia/Tokyo' }), ['x'], async (shadow) => {
        if (!shadow) throw new Error('a shadow was asked for');
        await replay(shadow, steps, OPTIONS);
        const rows = (
          await shadow.session.send(`SELECT relname, pg_get_userbyid(relowner) AS owner, relacl::text AS acl
FROM pg_class WHERE relname IN ('a', 'b') ORDER BY 1; SELECT session_user AS me, current_setting('TimeZone') AS zone, rolsuper FROM pg_roles WHERE rolname = 'postgres'`)
        ).flat();
        expect(rows).toMatchObject([
          { relname: 'a', owner: user, acl: expect.stringContaining('postgres=r/') },
          { relname: 'b', owner: user },
          // Who is called postgres here was made for the files, and may nothing.
          { me: user, zone: 'Asia/Tokyo', rolsuper: false },
        ]);
      });
    },
  );
});
