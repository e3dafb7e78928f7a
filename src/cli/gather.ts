/** What a command that talks to a database begins with: where it is, and what the migrations are. */
import { bundledMigrations } from '../assets.ts';
import type { Settings } from '../config/settings.ts';
import { type Connector, connectorFor } from '../database/connector.ts';
import { resolveTarget } from '../database/naming/resolve-target.ts';
import { thisMachine } from '../database/naming/surroundings.ts';
import { describeTarget, type Target } from '../database/naming/target.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Migration, MigrationSet } from '../migrations/migration.ts';
import { downMigrations, readMigrationSet } from '../migrations/migration-set.ts';
import type { Names } from '../plan/decide.ts';
import type { CommandContext } from './command.ts';

/** Resolves the database of the settings, says where a run of `up` begins, and keeps its secrets out of all output. */
export async function reach(context: CommandContext, command: string): Promise<Connector> {
  const { settings, emit, toolVersion } = context;
  const surroundings = thisMachine(settings.env);
  const named = await resolveTarget(settings.url, surroundings, settings.urlSource);
  const target = withConnectTimeout(named, settings.timeouts.connectMs);
  context.protect(target);
  if (command === 'up') {
    const component = settings.component !== undefined && { component: settings.component };
    emit({
      event: 'run_start',
      command,
      tool_version: toolVersion,
      target: describeTarget(target),
      ...component,
    });
  }
  if (target.kind === 'server') for (const warning of target.warnings) emitWarning(context, warning);
  return connectorFor(target, { waitMs: settings.timeouts.waitMs, surroundings, emit });
}

/** --connect-timeout beats `connect_timeout` of the URL; as there, 0 is none. */
const withConnectTimeout = (target: Target, connectMs: number | undefined): Target =>
  target.kind === 'embedded' || connectMs === undefined
    ? target
    : { ...target, connectTimeoutMs: connectMs === 0 ? undefined : connectMs };

/** The folder of the settings, or the migrations inside the executable. */
export async function readMigrations({ dir }: Settings): Promise<MigrationSet> {
  if (dir === undefined) {
    const bundled = bundledMigrations();
    if (bundled) return readMigrationSet('the executable', bundled);
  }
  const { readFolder } = await import('../migrations/read-folder.ts');
  return readFolder(dir ?? ownFolder());
}

/** Down files, by the version that they undo. */
export async function readDowns({ dir }: Settings): Promise<Map<string, Migration>> {
  const bundled = dir === undefined ? bundledMigrations() : null;
  if (bundled) return downMigrations(bundled);
  const { readDownFiles } = await import('../migrations/read-folder.ts');
  return readDownFiles(dir ?? ownFolder());
}

/** Where the source runs in Node, the migrations lie beside it. */
const ownFolder = (): string => new URL('../../migrations', import.meta.url).pathname;

export const namesOf = ({ schema, sentinel, historyTable }: Settings): Names => ({
  schema,
  sentinel,
  historyTable,
});

function emitWarning({ emit }: CommandContext, { code, message, remedy }: Diagnostic): void {
  emit({ event: 'warning', code, message, ...(remedy !== undefined && { remedy }) });
}
