/** `check`: do both tracks give the same database? */
import { join, relative } from 'node:path';
import { ignoring } from '../check/ignore.ts';
import { checkTracks } from '../check/check.ts';
import { resolveTarget } from '../database/naming/resolve-target.ts';
import { thisMachine } from '../database/naming/surroundings.ts';
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
import { namesOf, readMigrations } from './gather.ts';

export const run: RunCommand = async (context) => {
  const set = await readMigrations(context.settings);
  return checkOutcome(context, set, await shadowSource(context));
};

/** Both tracks compared; also the first part of `test`. */
export async function checkOutcome(
  context: CommandContext,
  set: MigrationSet,
  source: ShadowSource,
): Promise<CheckOutcome> {
  const started = performance.now();
  const { settings, flags } = context;
  const isIgnored = ignoring(flags.ignore ?? settings.env['AIM_MIGRATE_IGNORE']);
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
  const named = (at: FoundAt): FoundAt => ({ ...at, file: relative(cwd, join(dir, at.file)) });
  return {
    ...rest,
    ...(v1 && { consolidated_at: named(v1) }),
    ...(incremental && { incremental_at: named(incremental) }),
  };
}

export const replayOptions = ({ settings, flags, toolVersion, signal }: CommandContext): ReplayOptions => ({
  names: namesOf(settings),
  toolVersion,
  signal,
  createRoles: flags['create-roles'] === true,
});

/** The server of --shadow-url or SHADOW_DATABASE_URL, else the embedded database. */
export async function shadowSource({
  settings,
  flags,
  signal,
  emit,
  protect,
}: CommandContext): Promise<ShadowSource> {
  const flag = flags['shadow-url'];
  const url = flag ?? (settings.env['SHADOW_DATABASE_URL'] || undefined);
  const label = flag === undefined ? 'SHADOW_DATABASE_URL' : '--shadow-url';
  if (url === undefined) return embeddedShadows();
  const surroundings = thisMachine(settings.env);
  const target = await resolveTarget(url, surroundings, label);
  protect(target);
  if (target.kind === 'embedded') return embeddedShadows();
  const { serverShadows } = await import('../shadow/server.ts');
  return serverShadows(target, { waitMs: settings.timeouts.waitMs, surroundings, emit, signal });
}

function formatOf(text = 'text'): CheckFormat {
  const known = CHECK_FORMATS.find((format) => format === text);
  if (known) return known;
  throw usageError('bad-format', `--format ${text} is not known`, {
    remedy: `Formats are ${CHECK_FORMATS.join(', ')}.`,
  });
}
