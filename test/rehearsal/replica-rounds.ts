/** What many runs at once are put before: the database, the files of each, the way to it, and who falls. */
import { ALONE, TRACKS, type Track, V1 } from './product.ts';

type Files = Readonly<Record<string, string>>;

/** `mixed`: some directly, some through the pooler in transaction mode. */
export type Way = 'direct' | 'transaction' | 'session' | 'mixed';

/** How a run may end: its exit code, and the code of its error where it names one (`4 missing-file`). */
export type End = string;

export interface Round {
  name: string;
  /** The newest release: the database ends as it says. */
  track: Track;
  /** Earlier releases that are rolled out at the same time; about half of the runs have one of them. */
  older?: readonly Files[];
  ends?: readonly End[];
  olderEnds?: readonly End[];
  way?: Way;
  /** Runs that are killed: some at any time, some as soon as they are at work. */
  victims?: 'killed' | 'frozen';
  args?: readonly string[];
  /** So many connections has the server. */
  connections?: number;
  /** One of the files cannot be applied; these can. */
  mended?: Files;
}

const trackOf = (name: Track['name']): Track => {
  const track = TRACKS.find((one) => one.name === name);
  if (!track) throw new Error(`no track ${name}`);
  return track;
};

const without = (files: Files, ...names: readonly string[]): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));

/** Long enough for others to come in between, and to wait. */
const PAUSE = 'SELECT pg_sleep(0.4);\n';
const slow = (track: Track): Track => ({
  ...track,
  files: Object.fromEntries(
    Object.entries(track.files).map(([name, sql]) => [
      name,
      name in track.before || name.startsWith(ALONE) ? sql : `${sql}${PAUSE}`,
    ]),
  ),
});

const FRESH = slow(trackOf('fresh'));
const HALF = slow(trackOf('incremental'));
const STATEMENTS = slow(trackOf('non-transactional'));
const UP_TO_DATE: Track = { ...HALF, before: HALF.files, steps: [] };
const WITHOUT_V1: Track = {
  name: 'incremental',
  before: {},
  files: HALF.files,
  steps: [['001_root'], ['002_step'], ['003_step'], ['004_step'], ['005_step']],
};
const FRESH_STATEMENTS: Track = {
  ...STATEMENTS,
  before: {},
  files: { ...STATEMENTS.files, [`${V1}.sql`]: FRESH.files[`${V1}.sql`] ?? '' },
  steps: [[V1, '001_root', '002_step'], ['003_step'], [ALONE], ['005_step']],
};

/** It fails at once: each run tries it. */
const BROKEN = '004_step.sql';
const broken = (track: Track): Pick<Round, 'track' | 'mended' | 'ends'> => ({
  track: {
    ...track,
    files: { ...track.files, [BROKEN]: `${track.files[BROKEN]?.replace(PAUSE, '')}SELECT 1 / 0;\n` },
  },
  mended: track.files,
  ends: ['3 sql-22012'],
});

const WAITING = ['--wait', '100s'];

export const ROUNDS: readonly Round[] = [
  { name: 'fresh', track: FRESH },
  { name: 'half migrated', track: HALF },
  { name: 'up to date', track: UP_TO_DATE },
  { name: 'without V1', track: WITHOUT_V1 },
  { name: 'non-transactional', track: STATEMENTS },
  { name: 'fresh and non-transactional', track: FRESH_STATEMENTS },
  {
    name: 'two releases, fresh',
    track: FRESH,
    older: [without(FRESH.files, '005_step.sql', '004_step.sql')],
  },
  {
    name: 'three releases, half migrated',
    track: STATEMENTS,
    older: [STATEMENTS.before, without(STATEMENTS.files, `${ALONE}.sql`, '005_step.sql')],
  },
  {
    name: 'two releases, the newer with a late migration',
    track: HALF,
    older: [without(HALF.files, '003_step.sql', '005_step.sql')],
    // Who comes behind the newer one finds a version that is older than its own files, and unknown.
    olderEnds: ['0', '4 missing-file'],
  },
  { name: 'failing, fresh', ...broken(FRESH) },
  { name: 'failing, half migrated', ...broken(HALF) },
  { name: 'few connections', track: FRESH, connections: 20, ends: ['0', '5 too-many-connections'] },
  { name: 'few connections, waiting', track: STATEMENTS, connections: 20, args: WAITING },
  { name: 'pooled', track: FRESH, way: 'transaction' },
  { name: 'pooled, non-transactional', track: STATEMENTS, way: 'transaction' },
  { name: 'pooled by session', track: WITHOUT_V1, way: 'session' },
  { name: 'some of them pooled', track: STATEMENTS, way: 'mixed' },
  { name: 'killed, fresh', track: FRESH, victims: 'killed' },
  { name: 'killed, without V1', track: WITHOUT_V1, victims: 'killed' },
  { name: 'killed, non-transactional', track: STATEMENTS, victims: 'killed' },
  { name: 'killed and pooled, fresh', track: FRESH, victims: 'killed', way: 'transaction' },
  { name: 'killed and pooled, without V1', track: WITHOUT_V1, victims: 'killed', way: 'transaction' },
  { name: 'killed and pooled, non-transactional', track: STATEMENTS, victims: 'killed', way: 'transaction' },
  { name: 'frozen, non-transactional', track: STATEMENTS, victims: 'frozen' },
];
