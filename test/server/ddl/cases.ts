/** Writes the schemas of the comparison's cases and builds them again, in transactions that are rolled back. */
import { expect, it } from 'vitest';
import { compareCatalogs } from '../../../src/catalog/compare.ts';
import { readCatalog } from '../../../src/catalog/read.ts';
import { ServerError, type Session } from '../../../src/database/session.ts';
import { Failure } from '../../../src/diagnostic.ts';
import { fit, type Trial } from '../../../src/ddl/fit.ts';
import { readSchema } from '../../../src/ddl/read.ts';
import type { Script } from '../../../src/ddl/script.ts';
import { lexStatements } from '../../../src/migrations/lexer.ts';
import { type Case, lineOf } from '../catalog/cases.ts';

interface Place {
  readonly session: Session;
  readonly major: number;
}

/** Files of cases that no SQL makes again, with what the error names and why. */
export const UNWRITABLE: Readonly<Record<string, { naming: string; reason: string }>> = {
  'extension-member-added b': {
    naming: 'table public.t',
    reason: 'nothing tells a member that was added from one that the script of the extension made',
  },
  'extension-member-removed b': {
    naming: 'gen_random_bytes',
    reason: 'nothing tells that the function was a member once',
  },
  'information-schema-view b': {
    naming: 'view information_schema.information_schema_catalog_name',
    reason: 'the views of information_schema are not read, and nobody is to change them',
  },
  'subscription-password a': { naming: 'SUBSCRIPTION su', reason: 'a password is not written' },
  'subscription-password b': { naming: 'SUBSCRIPTION su', reason: 'a password is not written' },
  'user-mapping-password a': {
    naming: 'USER MAPPING FOR aim_reader SERVER sv',
    reason: 'a password is not written',
  },
  'user-mapping-password b': {
    naming: 'USER MAPPING FOR aim_reader SERVER sv',
    reason: 'a password is not written',
  },
};

/** The oldest and the newest major run every file; of those between each runs a third, and all of them all. */
const isRunOn = (major: number, index: number): boolean =>
  [14, 18].includes(major) || index % 3 === major % 3;

/**
 * One test for each file of each case: what is written of the schema builds it again.
 * @param on the server's major, which is known before there is a session
 */
export function defineWriting(cases: readonly Case[], on: number, place: () => Place): void {
  const files = withoutDoubles(
    cases.flatMap((of) => [
      { name: `${of.name} a`, of, sql: of.a },
      { name: `${of.name} b`, of, sql: of.b },
    ]),
  ).filter((_, index) => isRunOn(on, index));
  it.each(files.map((file) => [file.name, file] as const))('%s', async (_, { name, of, sql }) => {
    const { session, major } = place();
    if (of.from > major) return;
    const unwritable = UNWRITABLE[name];
    if (unwritable) {
      const failure: unknown = await rewritten(session, [of.before, sql]).catch((error: unknown) => error);
      if (!(failure instanceof Failure)) throw failure;
      const [first] = failure.diagnostics;
      expect(first?.code).toBe('cannot-write');
      expect(failure.message).toContain(unwritable.naming);
      return;
    }
    const { text } = await rewritten(session, [of.before, sql]);
    expect(text).toMatch(/^-- /);
  });
}

/** Many cases begin with the same small table. */
function withoutDoubles<T extends { of: Case; sql: string }>(files: readonly T[]): T[] {
  const seen = new Map(files.map((file) => [`${file.of.before}\0${file.sql}\0${file.of.from}`, file]));
  return [...seen.values()];
}

/** What is written of the schema that the files make; proved by being run. */
export async function rewritten(session: Session, files: readonly string[]): Promise<Script> {
  const { schema, catalog } = await within(session, files, async () => ({
    schema: await readSchema(session, { transaction: 'open' }),
    catalog: await readCatalog(session, { transaction: 'open' }),
  }));
  return fit(schema, {
    catalog,
    head: '-- The schema of a case.\n',
    separate: new Set(),
    moved: new Map(),
    forms: new Map(),
    tryOut: (script) => trial(session, script, catalog),
  });
}

async function trial(
  session: Session,
  script: Script,
  catalog: Awaited<ReturnType<typeof readCatalog>>,
): Promise<Trial> {
  try {
    const built = await within(session, [script.text], () => readCatalog(session, { transaction: 'open' }));
    const differences = compareCatalogs(catalog, built);
    if (process.env['AIM_SHOW']) console.log(script.text, differences.map(lineOf));
    return { kind: 'built', differences };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    if (process.env['AIM_SHOW']) console.log(script.text, error.message, error.fields.where);
    return { kind: 'failed', line: lineAt(script.text, error), error };
  }
}

/** A statement that fails while it runs has no position: the statements before it are counted. */
function lineAt(text: string, { fields, completed }: ServerError): number | undefined {
  if (fields.position !== undefined) return text.slice(0, Number(fields.position)).split('\n').length;
  const statement = [...lexStatements(text)][completed];
  return statement && text.slice(0, statement.start).split('\n').length;
}

async function within<T>(session: Session, files: readonly string[], work: () => Promise<T>): Promise<T> {
  await session.send('BEGIN');
  try {
    for (const sql of files) if (sql.trim() !== '') await session.send(sql);
    await session.send('SET CONSTRAINTS ALL IMMEDIATE');
    return await work();
  } finally {
    await session.send('ROLLBACK');
  }
}
