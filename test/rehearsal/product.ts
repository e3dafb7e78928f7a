/**
 * The migrations that are rehearsed. None can run twice, and each leaves one row in `trace`, which has no key: what
 * ran twice, or half, shows. `m<number>` and the row are one transaction, except in the non-transactional file.
 */

/** How a run meets the database: by V1, by what is missing, or statement by statement. */
export interface Track {
  name: 'fresh' | 'incremental' | 'non-transactional';
  /** What the database has before, as files of an earlier release; none: it is empty. */
  before: Readonly<Record<string, string>>;
  /** The files of the run that is disturbed. */
  files: Readonly<Record<string, string>>;
  /** Versions that the run records, in order; V1 and what it covers in one. */
  steps: readonly (readonly string[])[];
}

export const V1 = 'V1__consolidated_schema';

const ROOT = `CREATE TABLE organizations (id int PRIMARY KEY);
CREATE TABLE trace (version text NOT NULL);
INSERT INTO trace VALUES ('001_root');
`;

const step = (number: string): string =>
  `CREATE TABLE m${number} (id int PRIMARY KEY);\nINSERT INTO trace VALUES ('${number}_step');\n`;

const EARLY = { '001_root.sql': ROOT, '002_step.sql': step('002') };
const LATE = { '003_step.sql': step('003'), '004_step.sql': step('004'), '005_step.sql': step('005') };

/** Statement 3 is a transaction with its record; the others run alone, and 4 does not mind to run again. */
export const ALONE = '004_alone';
const ALONE_FILE = `-- aim-migrate: no-transaction
CREATE INDEX CONCURRENTLY i1 ON m002 (id);
CREATE INDEX CONCURRENTLY i2 ON m002 ((id + 1));
INSERT INTO trace VALUES ('${ALONE}');
VACUUM m002;
`;

export const TRACKS: readonly Track[] = [
  {
    name: 'fresh',
    before: {},
    files: {
      ...EARLY,
      ...LATE,
      [`${V1}.sql`]: `-- aim-migrate: covers 002_step\n${ROOT}${step('002')}`,
    },
    steps: [[V1, '001_root', '002_step'], ['003_step'], ['004_step'], ['005_step']],
  },
  {
    name: 'incremental',
    before: EARLY,
    files: { ...EARLY, ...LATE },
    steps: [['003_step'], ['004_step'], ['005_step']],
  },
  {
    name: 'non-transactional',
    before: EARLY,
    files: {
      ...EARLY,
      '003_step.sql': step('003'),
      [`${ALONE}.sql`]: ALONE_FILE,
      '005_step.sql': step('005'),
    },
    steps: [['003_step'], [ALONE], ['005_step']],
  },
];

/** The server is at work for a while in the middle, and says nothing. */
export const LONG: Track = {
  name: 'incremental',
  before: EARLY,
  files: { ...EARLY, ...LATE, '004_step.sql': `${step('004')}SELECT pg_sleep(7);\n` },
  steps: [['003_step'], ['004_step'], ['005_step']],
};

/** A file of 300 kB, whose way to the server may be long. */
export const LARGE: Track = {
  name: 'incremental',
  before: EARLY,
  files: { ...EARLY, ...LATE, '004_step.sql': `${step('004')}-- ${'x'.repeat(300_000)}\n` },
  steps: [['003_step'], ['004_step'], ['005_step']],
};

/** What a migration with this version makes, besides its row in `trace`; V1 makes what it covers makes. */
export function relationsOf(version: string): readonly string[] {
  if (version === V1) return [];
  if (version === '001_root') return ['organizations', 'trace'];
  return version === ALONE ? ['i1', 'i2'] : [`m${version.slice(0, 3)}`];
}
