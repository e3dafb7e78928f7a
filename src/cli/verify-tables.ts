/** `verify --tables-only`: the check before an application starts. One message behind the start of the connection. */
import { explained, requireSupportedServer } from '../apply/checks.ts';
import { stateQuery } from '../apply/read-state.ts';
import { firstState } from '../apply/run.ts';
import type { Row, Session } from '../database/session.ts';
import { EXIT } from '../diagnostic.ts';
import type { TablesOutcome } from '../outcomes.ts';
import { readiness } from '../verify/ready.ts';
import { requiredTables } from '../verify/required-tables.ts';
import type { TableName } from '../verify/statement-cursor.ts';
import { missingTables, tablesQuery } from '../verify/tables-query.ts';
import type { CommandContext } from './command.ts';
import { namesOf, reach } from './gather.ts';
import { readMigrations } from './migrations.ts';

/** @throws Failure (exit 5) where the database cannot be reached; 4 where the login may not read the history */
export async function tablesOnly(context: CommandContext): Promise<TablesOutcome> {
  const started = performance.now();
  const { settings, signal } = context;
  const names = namesOf(settings);
  const connector = await reach(context, 'verify');
  const set = await readMigrations(settings);
  const required = requiredTables(set);
  const questions = [stateQuery(names), ...(required.length === 0 ? [] : [tablesQuery(required)])];
  const session = await connector.connect(questions.join(';\n'), signal);
  try {
    const state = await firstState(session, names);
    requireSupportedServer(state);
    const missing = required.length === 0 ? [] : missingTables(required, await answered(required, session));
    const { version, pending, lack } = readiness(state, set, names, missing);
    return {
      command: 'verify',
      schema_version: 1,
      scope: 'tables',
      exit_code: lack === null ? EXIT.done : EXIT.no,
      ...(settings.component !== undefined && { component: settings.component }),
      target: connector.description,
      dir: set.source,
      ready: lack === null,
      version,
      pending: pending.map((migration) => migration.version),
      tables: required.length,
      missing_tables: missing,
      reason: lack?.reason ?? null,
      remedy: lack?.remedy ?? null,
      duration_ms: Math.round(performance.now() - started),
    };
  } finally {
    await session.close();
  }
}

/** In the answer to the first message; where that had to be asked again, tables are asked for by themselves. */
async function answered(tables: readonly TableName[], session: Session): Promise<Row[][]> {
  try {
    return await session.first;
  } catch {
    return await again(tables, session);
  }
}

async function again(tables: readonly TableName[], session: Session): Promise<Row[][]> {
  try {
    return await session.send(tablesQuery(tables));
  } catch (error) {
    throw explained(error, session.wire.name);
  }
}
