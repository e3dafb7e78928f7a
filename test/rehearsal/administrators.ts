/**
 * What administrators set for a database (ALTER DATABASE … SET): meant for the application, and met by migrations.
 * Either the migrations do not mind, or the answer names the setting.
 */
import type { RunResult } from '../support/run.ts';
import { endsWith, scenario } from './disturbed.ts';
import { LONG, type Track, TRACKS } from './product.ts';
import type { Fault, Stage } from './rehearse.ts';

type Settings = Readonly<Record<string, string>>;

/** Without any effect on a run. */
const HARMLESS: readonly Settings[] = [
  { statement_timeout: '2s', lock_timeout: '2s' },
  { idle_in_transaction_session_timeout: '1s', idle_session_timeout: '5s' },
  { default_transaction_isolation: 'serializable', default_transaction_deferrable: 'on' },
  { search_path: 'nowhere' },
  { search_path: "''" },
  { standard_conforming_strings: 'off', escape_string_warning: 'off', backslash_quote: 'off' },
  {
    client_encoding: 'LATIN1',
    DateStyle: 'SQL, DMY',
    IntervalStyle: 'sql_standard',
    TimeZone: 'Asia/Kathmandu',
    bytea_output: 'escape',
    extra_float_digits: '-15',
    xmloption: 'document',
    xmlbinary: 'hex',
  },
  { row_security: 'off', transform_null_equals: 'on', quote_all_identifiers: 'on', array_nulls: 'off' },
  { client_min_messages: 'error' },
  { client_min_messages: 'debug5', log_statement: 'all', log_min_duration_statement: '0' },
  { session_replication_role: 'replica', check_function_bodies: 'off' },
  { synchronous_commit: 'off', commit_delay: '1000' },
  { work_mem: '64kB', maintenance_work_mem: '1MB', max_parallel_maintenance_workers: '8', jit: 'on' },
  { track_activities: 'off', track_counts: 'off', update_process_title: 'off' },
  { default_tablespace: 'nowhere', temp_tablespaces: "''" },
];

/** From PostgreSQL 17 on. */
const TRANSACTION_TIMEOUT: Settings = { transaction_timeout: '2s' };

/** Those with which the program goes no further, and says so. */
const REFUSED: ReadonlyArray<readonly [settings: Settings, code: number, named: RegExp]> = [
  [{ default_transaction_read_only: 'on' }, 4, /RESET default_transaction_read_only/],
];

/** One of the harmless takes its time, so that timeouts have theirs. */
const LONGER: readonly Track[] = [...TRACKS, LONG];

export const administrators = scenario("administrators' settings", LONGER, async (stage) => {
  const isTimed = stage.track === LONG;
  const harmless = HARMLESS.filter((settings) => 'statement_timeout' in settings || !isTimed);
  const all = (await knows(stage, 'transaction_timeout')) ? [...harmless, TRANSACTION_TIMEOUT] : harmless;
  return [
    ...all.map((settings) => set(stage, settings, endsWith(0))),
    ...REFUSED.map(([settings, code, named]) => set(stage, settings, endsNaming(code, named))),
  ];
});

const knows = async ({ databases }: Stage, setting: string): Promise<boolean> =>
  databases.administer(`show ${setting}`).then(
    () => true,
    () => false,
  );

function set({ databases }: Stage, settings: Settings, judge: Fault['judge']): Fault {
  const list = Object.entries(settings);
  return {
    name: list.map(([name, value]) => `${name} = ${value}`).join(', '),
    prepare: async ({ name }) => {
      for (const [setting, value] of list)
        await databases.administer(`alter database ${name} set ${setting} = ${written(setting, value)}`);
    },
    repair: async ({ name }) => databases.administer(`alter database ${name} reset all`),
    proxy: () => ({}),
    started: (_, hit) => hit(),
    judge,
  };
}

/** Lists are written as they are; anything else as one string. */
const written = (setting: string, value: string): string =>
  setting === 'search_path' || setting === 'temp_tablespaces' || setting === 'DateStyle'
    ? value
    : `'${value}'`;

const endsNaming =
  (code: number, named: RegExp): Fault['judge'] =>
  (result: RunResult) =>
    endsWith(code)(result) ?? (named.test(result.stdout) ? undefined : `it does not say ${String(named)}`);
