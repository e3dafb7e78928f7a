/** What is set for the database itself; that it is there is no file's matter. */
import { DATABASE, onThisDatabase } from '../database-block.ts';
import type { Fact } from '../fact.ts';
import { type Family, listOf, type TextRow, textOf } from '../family.ts';
import { objectAt } from './fact-of.ts';
import { settingOf } from './routines/settings.ts';

const limitTo = (count: string): string[] => [
  onThisDatabase([`ALTER DATABASE ${DATABASE} CONNECTION LIMIT ${count}`]),
];

export const database: Family = {
  queries: () => [
    `SELECT s.setrole::text AS role_oid, CASE WHEN s.setrole <> 0 THEN quote_ident(pg_get_userbyid(s.setrole)) END AS role,
  to_json(s.setconfig)::text AS settings
FROM pg_db_role_setting s WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY s.setrole`,
    `SELECT oid::text AS oid, datconnlimit::text AS connections FROM pg_database
WHERE datname = current_database() AND datconnlimit <> -1`,
  ],
  facts: ([settings = [], limits = []]) => [
    ...limits.map((row): Fact => {
      const create = limitTo(textOf(row, 'connections'));
      return {
        ...objectAt(`pg_database:${row['oid']}`, 'database'),
        aspect: 'connection limit',
        create: [create],
        change: [create],
        drop: limitTo('-1'),
      };
    }),
    ...settings.map(settingsOf),
  ],
};

function settingsOf(row: TextRow): Fact {
  const role = row['role'] ?? undefined;
  const subject =
    role === undefined ? `ALTER DATABASE ${DATABASE}` : `ALTER ROLE ${role} IN DATABASE ${DATABASE}`;
  const create = listOf(row, 'settings').map((setting) => `${subject} ${settingOf(setting)}`);
  return {
    ...objectAt(`pg_db_role_setting:${row['role_oid']}`, 'database'),
    create: [[onThisDatabase(create)]],
    change: [[onThisDatabase([`${subject} RESET ALL`, ...create])]],
    drop: [onThisDatabase([`${subject} RESET ALL`])],
  };
}
