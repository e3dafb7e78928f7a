/** `check --emit-sql`: the statements that bring V1's result to that of the incrementals, proved by being run. */
import { readCatalog } from '../../catalog/read.ts';
import type { NamedSchema } from '../../ddl/alter.ts';
import { readSchema } from '../../ddl/read.ts';
import { compareRows } from '../../rows/compare.ts';
import { replay } from '../../shadow/replay.ts';
import { type Shadow, withShadows } from '../../shadow/shadow.ts';
import { freshTrack, incrementalTrack } from '../../shadow/tracks.ts';
import type { CheckRequest } from '../check.ts';
import { isOurs, ourRelations } from '../ours.ts';
import { lead } from './lead.ts';
import { rowStatements } from './rows.ts';

export interface Emitted {
  /** Without their semicolons; they run in this order, in one transaction. */
  readonly statements: readonly string[];
  /** What they do not reach, in words: the order of columns, what cannot be written. */
  readonly left: readonly string[];
}

/** @throws Failure where a track cannot be replayed */
export async function emitSql({ set, source, options }: CheckRequest): Promise<Emitted> {
  return withShadows(source, ['incrementals', 'v1'], async (incrementals, v1) => {
    if (!incrementals || !v1) throw new Error('two shadows were asked for');
    const { tell, ...quietly } = options;
    tell?.({ what: 'writing the SQL' });
    await Promise.all([
      replay(incrementals, incrementalTrack(set), quietly),
      replay(v1, freshTrack(set), quietly),
    ]);
    const leaveOut = ourRelations(options.names);
    const read = async ({ session }: Shadow): Promise<NamedSchema> => {
      const catalog = await readCatalog(session, { leaveOut });
      const identities = new Map([...catalog.addresses].map(([identity, address]) => [address, identity]));
      return { ...(await readSchema(session, { leaveOut })), catalog, identities };
    };
    const schema = await lead(v1.session, await read(v1), await read(incrementals), leaveOut);
    const compared = await compareRows(
      { session: incrementals.session },
      { session: v1.session },
      { ignore: isOurs(options.names), limit: 10_000 },
    );
    const rows = await rowStatements(incrementals.session, compared);
    return {
      statements: [...schema.statements, ...rows.statements],
      left: [...schema.left, ...rows.left],
    };
  });
}
