/** `check`: do both tracks give the same database? */
import { ignoring } from '../check/ignore.ts';
import { checkTracks } from '../check/check.ts';
import { emitSql } from '../check/emit/emit.ts';
import { resolveTarget } from '../database/naming/resolve-target.ts';
import { thisMachine } from '../database/naming/surroundings.ts';
import type { ServerTarget } from '../database/naming/target.ts';
import { EXIT, usageError } from '../diagnostic.ts';
import type { MigrationSet } from '../migrations/migration.ts';
import {
  CHECK_FORMATS,
  type CheckFinding,
  type CheckFormat,
  type CheckOutcome,
  type FoundAt,
} from '../outcomes.ts';
import { embeddedShadows } from '../shadow/embedded.ts';
import type { ReplayOptions } from '../shadow/replay.ts';
import type { ShadowSource } from '../shadow/shadow.ts';
import type { CommandContext, RunCommand } from './command.ts';
import { shownFrom } from './folder.ts';
import { namesOf } from './gather.ts';
import { readMigrations } from './migrations.ts';

export const run: RunCommand = async (context) => {
  const set = await readMigrations(context.settings);
  const source = await shadowSource(context);
  const outcome = await checkOutcome(context, set, source);
  if (!context.flags['emit-sql'] || outcome.findings.length === 0) return outcome;
  return { ...outcome, sql: await emitSql({ set, source, options: replayOptions(context) }) };
};

/** Both tracks compared; also the first part of `test`. */
export async function checkOutcome(
  context: CommandContext,
  set: MigrationSet,
  source: ShadowSource,
): Promise<CheckOutcome> {
  const started = performance.now();
  const { settings, flags } = context;
  const isIgnored = ignoring(settings.ignore);
  const format = formatOf(flags.format);
  const { findings, ...rest } = await checkTracks({ set, source, options: replayOptions(context) });
  const left = findings.filter((finding) => !isIgnored(finding)).map((finding) => inFolder(finding, context));
  return {
    command: 'check',
    schema_version: 1,
    exit_code: left.length > 0 ? EXIT.no : EXIT.done,
    dir: set.source,
    ...rest,
    findings: left,
    ignored: findings.length - left.length,
    format,
    duration_ms: Math.round(performance.now() - started),
  };
}

/** Files as somebody in the working directory would name them, which is what annotations need. */
function inFolder(finding: CheckFinding, { settings, cwd }: CommandContext): CheckFinding {
  const { dir } = settings;
  if (dir === undefined) return finding;
  const { consolidated_at: v1, incremental_at: incremental, ...rest } = finding;
  const named = (at: FoundAt): FoundAt => ({ ...at, file: shownFrom(cwd, dir, at.file) });
  return {
    ...rest,
    ...(v1 && { consolidated_at: named(v1) }),
    ...(incremental && { incremental_at: named(incremental) }),
  };
}

export const replayOptions = ({
  settings,
  flags,
  toolVersion,
  signal,
  emit,
}: CommandContext): ReplayOptions => ({
  names: namesOf(settings),
  toolVersion,
  signal,
  tell: (doing) => emit({ event: 'activity', ...doing }),
  createRoles: settings.createRoles,
  allowOutside: flags['allow-server-wide'] === true,
});

/** The server of --shadow-url or SHADOW_DATABASE_URL, else the embedded database. */
export async function shadowSource(context: CommandContext): Promise<ShadowSource> {
  const target = await shadowTarget(context);
  return target === undefined ? embeddedShadows() : serverSource(target, context);
}

/** The server that --shadow-url or SHADOW_DATABASE_URL names; undefined for the embedded database. */
export async function shadowTarget({
  settings,
  flags,
  protect,
}: CommandContext): Promise<ServerTarget | undefined> {
  const flag = flags['shadow-url'];
  const url = flag ?? (settings.env['SHADOW_DATABASE_URL'] || undefined);
  const label = flag === undefined ? 'SHADOW_DATABASE_URL' : '--shadow-url';
  if (url === undefined) return undefined;
  const target = await resolveTarget(url, thisMachine(settings.env), label);
  protect(target);
  return target.kind === 'embedded' ? undefined : target;
}

export async function serverSource(
  target: ServerTarget,
  { settings, signal, emit }: CommandContext,
): Promise<ShadowSource> {
  const { serverShadows } = await import('../shadow/server.ts');
  const surroundings = thisMachine(settings.env);
  return serverShadows(target, { waitMs: settings.timeouts.waitMs, surroundings, emit, signal });
}

export function formatOf(text = 'text'): CheckFormat {
  const known = CHECK_FORMATS.find((format) => format === text);
  if (known) return known;
  throw usageError('bad-format', `--format ${text} is not known`, {
    remedy: `Formats are ${CHECK_FORMATS.join(', ')}.`,
  });
}
