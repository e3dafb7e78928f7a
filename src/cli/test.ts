/** `test`: do the files do what they promise? Both tracks, and every down file. */
import { ignoring } from '../check/ignore.ts';
import { testUndo } from '../check/undo.ts';
import { EXIT } from '../diagnostic.ts';
import type { TestOutcome } from '../outcomes.ts';
import { checkOutcome, replayOptions, shadowSource } from './check.ts';
import type { RunCommand } from './command.ts';
import { readFixtures } from './fixtures.ts';
import { readDowns, readMigrations } from './migrations.ts';

export const run: RunCommand = async (context) => {
  const started = performance.now();
  const { settings } = context;
  const set = await readMigrations(settings);
  const downs = await readDowns(settings);
  const source = await shadowSource(context);
  const isIgnored = ignoring(settings.ignore);
  const tracks = await checkOutcome(context, set, source);
  const fixtures = await readFixtures(context, set.incrementals);
  const options = replayOptions(context);
  const { undone, tried } = await testUndo({ set, downs, fixtures, source, options });
  const undo = undone
    .map((one) => ({ ...one, findings: one.findings.filter((finding) => !isIgnored(finding)) }))
    .filter(({ findings }) => findings.length > 0);
  return {
    command: 'test',
    schema_version: 1,
    exit_code: undo.length > 0 ? EXIT.no : tracks.exit_code,
    tracks,
    undo,
    tried,
    without_down: set.incrementals.filter((m) => !downs.has(m.version)).map((m) => m.version),
    duration_ms: Math.round(performance.now() - started),
  } satisfies TestOutcome;
};
