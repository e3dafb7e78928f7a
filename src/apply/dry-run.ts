/** `up --dry-run`: the same look and the same decision, and then only the telling. Needs no right to write. */
import { EXIT } from '../diagnostic.ts';
import type { PlannedMigration } from '../events.ts';
import { parsedFile } from '../migrations/parsed.ts';
import type { DryRunOutcome } from '../outcomes.ts';
import { decide } from '../plan/decide.ts';
import type { Step } from '../plan/decision.ts';
import { requireSupportedServer } from './checks.ts';
import { stateQuery } from './read-state.ts';
import { refuse, tell } from './announce.ts';
import { type ApplyRequest, firstState } from './run.ts';

/** @throws Failure as `up` would, before anything is sent */
export async function dryRun(
  request: Pick<ApplyRequest, 'connector' | 'names' | 'set' | 'options' | 'emit' | 'signal' | 'opening'>,
): Promise<DryRunOutcome> {
  const started = performance.now();
  const { connector, names, set, options, emit, signal, opening } = request;
  const session = await (opening ?? connector.connect(stateQuery(names), signal));
  try {
    const state = await firstState(session, names);
    requireSupportedServer(state);
    const decision = decide(state, set, names, options);
    if (decision.kind === 'refusal') return refuse(decision, emit);
    tell(decision, set, emit);
    const { found, track, reason, steps } = decision;
    return {
      command: 'dry-run',
      exit_code: EXIT.done,
      found,
      track,
      reason,
      dir: set.source,
      migrations: await Promise.all(steps.map(planned)),
      duration_ms: Math.round(performance.now() - started),
    };
  } finally {
    await session.close();
  }
}

async function planned({ kind, migration }: Step): Promise<PlannedMigration> {
  const { sql, statements } = await parsedFile(migration);
  return {
    version: migration.version,
    file: migration.file,
    track: kind,
    transactional: !migration.directives.noTransaction,
    statements: migration.directives.raw
      ? []
      : statements.map((one) => ({ line: one.line, kind: one.kind, sql: sql.slice(one.start, one.end) })),
  };
}
