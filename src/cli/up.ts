/** `up`, the default: bring the database to the newest schema. */
import type { DecideOptions } from '../plan/decision.ts';
import { type CommandContext, type RunCommand } from './command.ts';
import { namesOf, open } from './gather.ts';

export const run: RunCommand = async (context) => {
  const { settings, flags, emit, signal, toolVersion } = context;
  const opened = await open(context, 'up');
  const request = { ...opened, names: namesOf(settings), options: decideOptions(context), emit, signal };
  if (flags['dry-run']) {
    const { dryRun } = await import('../apply/dry-run.ts');
    return dryRun(request);
  }
  const { applyPending } = await import('../apply/run.ts');
  return applyPending({ ...request, timeouts: settings.timeouts, toolVersion });
};

const decideOptions = ({ flags, settings }: CommandContext): DecideOptions => ({
  ...(flags.to !== undefined && { to: flags.to }),
  allowNonempty: flags['allow-nonempty'] === true,
  replayAll: flags['replay-all'] === true,
  strict: settings.strict,
});
