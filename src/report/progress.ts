/** What has been seen of a run, so that the last word is right also where the run ends with a throw. Pure. */
import { EXIT, type ExitCode } from '../diagnostic.ts';
import type { RunEvent, RunFinish, RunResult } from '../events.ts';

export class RunRecord {
  private readonly now: () => number;
  private readonly startedAt: number;
  private readonly applied: string[] = [];
  private pending: readonly string[] = [];

  constructor(now: () => number) {
    this.now = now;
    this.startedAt = now();
  }

  see(event: RunEvent): void {
    if (event.event === 'decision') this.pending = event.pending;
    if (event.event === 'migration_finish') this.applied.push(event.version);
  }

  /** What a run that threw comes to. */
  finish(exitCode: ExitCode): RunFinish {
    return {
      event: 'run_finish',
      outcome: resultOf(exitCode),
      applied: this.applied,
      not_applied: this.pending.filter((version) => !this.applied.includes(version)),
      duration_ms: Math.round(this.now() - this.startedAt),
      exit_code: exitCode,
    };
  }
}

function resultOf(exitCode: ExitCode): RunResult {
  if (exitCode === EXIT.refused) return 'refused';
  if (exitCode === EXIT.unreachable) return 'unreachable';
  if (exitCode === EXIT.sigint || exitCode === EXIT.sigterm) return 'interrupted';
  return 'failed';
}
