/** The migrations that the works are made of: this project's own, many small ones, and a thousand real ones. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { change, createTable, FUNCTION } from '../bench-check/folder.ts';
import type { Migration } from './layouts.ts';

export interface Track {
  migrations: readonly Migration[];
  /** The consolidated schema, where there is one. */
  consolidated?: string;
  /** In file names. */
  digits: number;
  /** What proves that all of it was applied: a query for one integer, and what it must give. */
  proof: { query: string; expected: number };
}

/** Where tools keep their records in the schema public. */
const HISTORIES = [
  'schema_migrations',
  'pgmigrations',
  'goose_db_version',
  '_sqlx_migrations',
  'flyway_schema_history',
];

const TABLES = `SELECT count(*)::int FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
AND relname NOT IN (${HISTORIES.map((name) => `'${name}'`).join(', ')})`;

const tablesIn = (sql: string): number =>
  [...sql.matchAll(/^CREATE TABLE (?:IF NOT EXISTS )?(?:public\.)?"?(\w+)/gim)].filter(
    ([, name = '']) => !HISTORIES.includes(name),
  ).length;

/** The incrementals of a folder, without their down files, and its V1. */
export function ownTrack(folder: string): Track {
  const migrations = readdirSync(folder)
    .sort()
    .flatMap((file): Migration[] => {
      const [, number, name = ''] = /^(\d+)_(.+?)(?:\.up)?\.sql$/.exec(file) ?? [];
      if (number === undefined || file.endsWith('.down.sql')) return [];
      return [{ number: Number(number), name, sql: readFileSync(path.join(folder, file), 'utf8') }];
    });
  const consolidated = readFileSync(path.join(folder, 'V1__consolidated_schema.sql'), 'utf8');
  return { migrations, consolidated, digits: 3, proof: { query: TABLES, expected: tablesIn(consolidated) } };
}

const FIRST = `CREATE TABLE organizations (id int PRIMARY KEY);
CREATE TABLE steps (number int PRIMARY KEY, note text NOT NULL);
INSERT INTO steps VALUES (1, 'made');
`;

/** About as many bytes as a usual migration, and next to no work for the server. */
const step = (number: number): string =>
  `-- Step ${number}: notes that it was taken, and nothing else.
--
-- A migration of a product says here why it is needed, what it changes, and what to look at when it is rolled out:
-- which tables it locks and for how long, whether the application's older version goes on working with the result,
-- and how to undo it by hand.
INSERT INTO steps (number, note)
VALUES (
  ${number},
  'taken'
);
`;

/** So many small migrations. */
export function stepsTrack(count: number): Track {
  const migrations = Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    name: index === 0 ? 'start' : 'step',
    sql: index === 0 ? FIRST : step(index + 1),
  }));
  return {
    migrations,
    digits: 5,
    proof: { query: 'SELECT count(*)::int FROM steps', expected: count },
  };
}

/** Of so many migrations: every fifth changes tables made before, the others make one each. */
export function realTrack(count: number): Track {
  let tables = 0;
  const migrations = Array.from({ length: count }, (_, index): Migration => {
    const number = index + 1;
    const made = tables;
    if (number % 5 === 0) {
      const changes = [2, 3, 4].map((ago) => change(made - ago)).join('');
      return {
        number,
        name: 'add_columns',
        sql: `-- What is known elsewhere,\n-- by its name there.\n${changes}`,
      };
    }
    tables += 1;
    const sql = `-- The next part of the product.\n${index === 0 ? FUNCTION : ''}${createTable(made)}`;
    return { number, name: 'create_table', sql };
  });
  return { migrations, digits: 4, proof: { query: TABLES, expected: tables } };
}
