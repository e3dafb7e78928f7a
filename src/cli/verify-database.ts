/** `verify` of the whole schema. */
import { requireSupportedServer } from '../apply/checks.ts';
import { stateQuery } from '../apply/read-state.ts';
import { firstState } from '../apply/run.ts';
import { ignoring } from '../check/ignore.ts';
import type { Connector } from '../database/connector.ts';
import { type ServerTarget, zoneOption } from '../database/naming/target.ts';
import { EXIT, refusal } from '../diagnostic.ts';
import type { MigrationSet } from '../migrations/migration.ts';
import type { CheckFinding, VerifyFinding, VerifyOutcome } from '../outcomes.ts';
import { embeddedShadows, EMBEDDED_MAJOR } from '../shadow/embedded.ts';
import type { ReplayOptions } from '../shadow/replay.ts';
import type { ShadowSource } from '../shadow/shadow.ts';
import type { Side } from '../verify/circumstances.ts';
import { readDatabase } from '../verify/database.ts';
import { type Expected, expectedOf } from '../verify/expected.ts';
import { verifySchema } from '../verify/verify.ts';
import { formatOf, replayOptions, serverSource, shadowTarget } from './check.ts';
import type { CommandContext } from './command.ts';
import { shownFrom } from './folder.ts';
import { namesOf, reach } from './gather.ts';
import { readMigrations } from './migrations.ts';

export async function verifyDatabase(context: CommandContext): Promise<VerifyOutcome> {
  const { settings, flags } = context;
  const started = performance.now();
  const isIgnored = ignoring(settings.ignore);
  const format = formatOf(flags.format);
  const connector = await reach(context, 'verify');
  const set = await readMigrations(settings);
  const { database, expected, timeZone } = await lookAt(context, connector, set);
  const { source, ...how } = await chooseShadow(context, connector, database, timeZone);
  const { findings, left_out, ...rest } = await verifySchema({
    database,
    steps: expected.steps,
    source,
    options: { ...replayOptions(context), ...how },
    leaveOut: settings.leaveOut,
  });
  const left = findings.filter((finding) => !isIgnored(finding));
  return {
    command: 'verify',
    schema_version: 1,
    scope: 'schema',
    exit_code: left.length > 0 ? EXIT.no : EXIT.done,
    ...(settings.component !== undefined && { component: settings.component }),
    target: connector.description,
    dir: set.source,
    version: expected.version,
    pending: expected.pending.map(({ version }) => version),
    ...rest,
    findings: left.map((finding) => verified(finding, context)),
    ignored: findings.length - left.length,
    left_out,
    warnings: expected.warnings,
    format,
    duration_ms: Math.round(performance.now() - started),
  };
}

/** Everything that is wanted of the database, unless it is refused at first sight; the connection is closed before the files are replayed. */
async function lookAt(
  { settings, signal, emit }: CommandContext,
  connector: Connector,
  set: MigrationSet,
): Promise<{ database: Side; expected: Expected; timeZone: string }> {
  const names = namesOf(settings);
  const session = await connector.connect(stateQuery(names), signal);
  try {
    const state = await firstState(session, names);
    requireSupportedServer(state);
    expectedOf(state, set, names);
    emit({ event: 'activity', what: 'reading the schema of the database' });
    const read = await readDatabase(session, names, state);
    const { side: database, timeZone } = read;
    return { database, timeZone, expected: expectedOf(read.state, set, names) };
  } finally {
    await session.close();
  }
}

/**
 * A PostgreSQL of the database's major: the server that was named, the database's own where that is allowed, else
 * the embedded one. There the roles that the files name can be made without being asked for; beside the database
 * nothing is done that reaches beyond a database.
 * @throws Failure (exit 4) where there is none
 */
async function chooseShadow(
  context: CommandContext,
  { target }: Connector,
  { runner, catalog: { major } }: Side,
  timeZone: string,
): Promise<Pick<ReplayOptions, 'createRoles' | 'allowOutside'> & { source: ShadowSource }> {
  if (context.flags['shadow-on-server'] && target.kind === 'server') {
    return { source: await serverSource(inZone(target, timeZone), context), allowOutside: false };
  }
  const server = await shadowTarget(context);
  if (server) return { source: await serverSource(inZone(server, timeZone), context) };
  if (major === EMBEDDED_MAJOR)
    return { source: embeddedShadows({ user: runner, timeZone }), createRoles: true };
  throw refusal(
    'shadow-major',
    `The database is PostgreSQL ${major}, the embedded one is PostgreSQL ${EMBEDDED_MAJOR}: their schemas cannot be compared`,
    {
      remedy:
        `Name a server of PostgreSQL ${major} where the files may be replayed in --shadow-url (or SHADOW_DATABASE_URL); ` +
        'or give --shadow-on-server: then it is done in a database of its own beside this one, which is always dropped.',
    },
  );
}

/** With the time zone for a session to begin in; what the URL itself says of it counts more. */
const inZone = (target: ServerTarget, timeZone: string): ServerTarget => ({
  ...target,
  options: `${zoneOption(timeZone)} ${target.options ?? ''}`.trimEnd(),
});

/** The finding in the words of `verify`, its file as somebody in the working directory would name it. */
function verified(
  { kind, object, parent, attribute, changes, incremental_at: at, ...sides }: CheckFinding,
  { settings: { dir }, cwd }: CommandContext,
): VerifyFinding {
  const file = at && (dir === undefined ? at.file : shownFrom(cwd, dir, at.file));
  return {
    kind,
    object,
    parent,
    ...(attribute !== undefined && { attribute }),
    database: sides.consolidated,
    files: sides.incremental,
    ...(changes && {
      changes: changes.map(({ consolidated: database, incremental: files, ...change }) => ({
        ...change,
        database,
        files,
      })),
    }),
    ...(at && file !== undefined && { files_at: { ...at, file } }),
  };
}
