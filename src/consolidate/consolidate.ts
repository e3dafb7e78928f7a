/** `consolidate`: writes V1 from the replayed incrementals, and proves it before anybody gets it. */
import { readCatalog } from '../catalog/read.ts';
import { checkTracks, type Checked } from '../check/check.ts';
import { isOurs, ourRelations } from '../check/ours.ts';
import { keyOf } from '../ddl/fact.ts';
import { fit } from '../ddl/fit.ts';
import { readSchema } from '../ddl/read.ts';
import { type Diagnostic, EXIT, Failure } from '../diagnostic.ts';
import { CONSOLIDATED_FILE } from '../migrations/file-name.ts';
import { readMigrationSet } from '../migrations/migration-set.ts';
import type { Migration, MigrationSet } from '../migrations/migration.ts';
import { writeRows } from '../seed-rows/write.ts';
import type { ReplayOptions } from '../shadow/replay.ts';
import { describeShadow, type ShadowSource, withShadows } from '../shadow/shadow.ts';
import { timedReplay } from '../shadow/timed-replay.ts';
import { incrementalTrack } from '../shadow/tracks.ts';
import { headerOf } from './header.ts';
import { afterRows, rowFacts } from './rows.ts';
import { withSecondReplay } from './second-replay.ts';
import { tryOut } from './trial.ts';

export interface ConsolidateRequest {
  /** The incrementals; a V1 among them is not looked at. */
  readonly set: MigrationSet;
  readonly source: ShadowSource;
  readonly options: ReplayOptions;
  /** The newest incremental to contain: a version, a file's name or a number; all by default. */
  readonly covers?: string | undefined;
}

export interface Consolidated {
  readonly text: string;
  /** The newest incremental in it. */
  readonly covers: string;
  readonly shadow: string;
  readonly warnings: readonly Diagnostic[];
}

const frozenDates = (reason: string): Diagnostic => ({
  severity: 'warning',
  code: 'same-day',
  message:
    'The files could not be replayed as on another day: a seeded value such as CURRENT_DATE may be written as the date of today',
  detail: reason,
});

/**
 * The text of V1: deterministic to the byte for the same files and the same major of PostgreSQL.
 * @throws Failure: exit 3 where a file fails, 4 where something cannot be written as SQL, named
 */
export async function consolidate(request: ConsolidateRequest): Promise<Consolidated> {
  const { set, source, options, covers } = request;
  const steps = incrementalTrack(set, covers);
  const covered = steps.map(({ migration }) => migration);
  options.tell?.({ what: 'making shadow databases' });
  return withShadows(source, ['incrementals'], async (first) => {
    if (!first) throw new Error('a shadow was asked for');
    const one = await timedReplay(first, steps, { ...options, what: 'replaying the incrementals' });
    options.tell?.({ what: 'reading the schema' });
    const leaveOut = ourRelations(options.names);
    const catalog = await readCatalog(first.session, { leaveOut });
    const schema = await readSchema(first.session, { leaveOut });
    const { value: seed, sameDay } = await withSecondReplay({ source, steps, options }, (two) =>
      writeRows({ first: one, again: two }, { leaveOut: isOurs(options.names) }),
    );
    const rows = rowFacts(seed).map((fact) => [keyOf(fact), fact] as const);
    const facts = new Map([...schema.facts, ...rows]);
    const { text } = await fit(
      { ...schema, facts },
      {
        catalog,
        head: headerOf(covered, first.major),
        separate: new Set(),
        moved: afterRows(facts.values(), seed),
        forms: new Map(),
        tryOut: (script) => tryOut(migrationOf(script.text, covered), covered, catalog, request),
      },
    );
    return {
      text,
      covers: covered.at(-1)?.version ?? '',
      shadow: describeShadow(first),
      warnings: [...set.warnings, ...(sameDay === undefined ? [] : [frozenDates(sameDay)])],
    };
  });
}

/** The text as the V1 of a folder that has these incrementals. */
const setOf = (text: string, { source, incrementals }: Pick<MigrationSet, 'source' | 'incrementals'>) =>
  readMigrationSet(source, [
    { name: CONSOLIDATED_FILE, content: text },
    ...incrementals.map(({ file, sql, checksum }) => ({ name: file, content: sql, checksum })),
  ]);

function migrationOf(text: string, incrementals: readonly Migration[]): Migration {
  const { consolidated } = setOf(text, { source: 'consolidate', incrementals });
  if (!consolidated) throw new Error('unreachable: V1 is among the files');
  return consolidated;
}

/**
 * What `check` says of the text, as if it lay beside the incrementals.
 * @throws Failure (exit 4) where anything differs: it was not written then
 */
export async function proveText(
  text: string,
  { set, source, options }: ConsolidateRequest,
): Promise<Checked> {
  const checked = await checkTracks({ set: setOf(text, set), source, options });
  // Two files with one number are a warning of their own: V1 is right all the same.
  const findings = checked.findings.filter(({ kind }) => kind !== 'duplicate-number');
  if (findings.length === 0) return checked;
  throw new Failure(
    EXIT.refused,
    findings.map(({ object, attribute, kind, consolidated, incremental }) => ({
      severity: 'error',
      code: 'cannot-write',
      message: `${object} cannot be written as SQL: ${attribute ?? kind} would be ${consolidated ?? 'nothing'}, and should be ${incremental ?? 'nothing'}`,
      detail: 'Nothing was written.',
    })),
  );
}
