/** What can be said of a migration while it runs: from the server's views, and from what it has answered so far. */
import type { Row, Session } from '../database/session.ts';
import type { Blocker, MigrationProgress } from '../events.ts';
import type { ParsedFile } from '../migrations/migration.ts';
import { given, type Seen, seenIn } from './progress-views.ts';
import { condensed, runningStatement } from './running-statement.ts';
import type { Running, WhichStatement } from './tracker.ts';
import { INSIDE } from './transaction.ts';

interface Looked {
  running: Running;
  /** Who works. */
  session: Session;
  /** Where a whole file is one message. */
  file: ParsedFile | undefined;
  /** The answer of the second connection; undefined where there is none. */
  row: Row | undefined;
  blockers: readonly Blocker[];
}

export function whatRuns(looked: Looked): Omit<MigrationProgress, 'event' | 'version' | 'elapsed_ms'> {
  const { row, blockers } = looked;
  const { command, relation, ...progress } = seenIn(row) ?? withoutView(looked);
  return {
    ...progress,
    ...(blockers.length > 0 && { blocked_by: blockers }),
    ...statementOf(looked, given({ command, relation })),
  };
}

/** Of a command that the server's views do not tell of. */
function withoutView({ running, session, file, row, blockers }: Looked): Seen {
  const { pausedUntil = 0 } = running;
  if (performance.now() < pausedUntil) return { phase: 'waiting to try again' };
  if (blockers.length > 0) {
    const awaited = row?.['awaited'];
    return { phase: 'waiting for a lock', ...(typeof awaited === 'string' && { object: awaited }) };
  }
  // COMMIT waits for a standby that synchronous_standby_names asks for, for ever where there is none.
  if (row?.['wait_event'] === 'SyncRep') return { phase: 'waiting for a synchronous standby' };
  const total = file?.statements.length ?? 0;
  const done = Math.min(completedIn(session) ?? 0, total);
  return { phase: 'running', ...(done > 0 && { done, total, unit: 'statements' }) };
}

/** Nothing where it is not known. */
function statementOf(
  { running, session, file }: Looked,
  seen: Pick<Seen, 'command' | 'relation'>,
): WhichStatement {
  if (running.statement?.statement !== undefined) return running.statement;
  const completed = completedIn(session);
  if (!file || completed === undefined) return {};
  const found = runningStatement(file, { completed, ...seen });
  // How many it is one of.
  if (!found) return { statements: file.statements.length };
  return {
    statement: condensed(file.sql.slice(found.start, found.end)),
    line: found.line,
    statement_number: file.statements.indexOf(found) + 1,
    statements: file.statements.length,
  };
}

/** Statements of the file that have completed for certain; undefined where the file is not what runs. */
function completedIn(session: Session): number | undefined {
  const { fileMessage } = session;
  const completed = fileMessage === undefined ? undefined : session.completedOf(fileMessage);
  return completed === undefined ? undefined : Math.max(0, completed - INSIDE.statements);
}
