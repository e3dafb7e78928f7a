/** Does what is written of a schema build it again? */
import { compareCatalogs } from '../../src/catalog/compare.ts';
import { readCatalog } from '../../src/catalog/read.ts';
import { ServerError, type Session } from '../../src/database/session.ts';
import { fit, type Trial } from '../../src/ddl/fit.ts';
import { readSchema } from '../../src/ddl/read.ts';
import type { Script } from '../../src/ddl/script.ts';
import { Failure } from '../../src/diagnostic.ts';
import { lexStatements } from '../../src/migrations/lexer.ts';

/**
 * Writes the schema of one database and builds it in another of the same cluster, in transactions that are rolled back.
 * @returns the text, or the messages that name what cannot be written
 */
export async function rebuild(
  from: Session,
  into: Session,
): Promise<{ text: string } | { unwritable: string[] }> {
  const catalog = await readCatalog(from);
  const schema = await readSchema(from);
  try {
    const { text } = await fit(schema, {
      catalog,
      head: '-- Rebuilt.\n',
      separate: new Set(),
      moved: new Map(),
      forms: new Map(),
      tryOut: (script) =>
        tryOut(into, script, async (built) =>
          compareCatalogs(catalog, await readCatalog(built, { transaction: 'open' })),
        ),
    });
    return { text };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { unwritable: error.diagnostics.map(({ message }) => message) };
  }
}

async function tryOut(
  session: Session,
  { text }: Script,
  compare: (session: Session) => Promise<ReturnType<typeof compareCatalogs>>,
): Promise<Trial> {
  await session.send('BEGIN');
  try {
    await session.send(text);
    return { kind: 'built', differences: await compare(session) };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    const statement = [...lexStatements(text)][error.completed];
    const line = statement && text.slice(0, statement.start).split('\n').length;
    return { kind: 'failed', line, error };
  } finally {
    await session.send('ROLLBACK');
  }
}
