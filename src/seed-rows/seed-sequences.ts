/** Where the sequences stand, as SQL. */
import { quoteLiteral } from '../database/quote.ts';
import type { Sequence } from '../rows/catalog.ts';
import type { Side } from '../rows/open-side.ts';
import type { Problems } from './problems.ts';

const STARTS = `SELECT format('%I.%I', n.nspname, c.relname) AS id, s.seqstart::text AS start
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace`;

/**
 * A call of `setval` for each sequence that is not as CREATE SEQUENCE left it.
 * @param isLeftOut sequences that number only tables that are left out
 */
export async function sequenceStatements(
  first: Side,
  again: Side,
  isLeftOut: (id: string) => boolean,
  problems: Problems,
): Promise<string[]> {
  const [rows = []] = await first.session.send(STARTS);
  const starts = new Map(rows.map((row) => [String(row['id']), BigInt(String(row['start']))]));
  const statements: string[] = [];
  for (const sequence of first.sequences.values()) {
    if (isLeftOut(sequence.id)) continue;
    const { id, last, called } = sequence;
    if (!isSame(sequence, again.sequences.get(id))) {
      problems.add({
        table: id,
        column: null,
        row: null,
        why: 'does not stand at the same number in two replays of the same files',
        remedy: 'Take as many numbers of it in each run, or set it with setval at the end of the migration.',
      });
    } else if (called || last !== starts.get(id)) {
      statements.push(`SELECT pg_catalog.setval(${quoteLiteral(id)}, ${last}, ${called});`);
    }
  }
  return statements;
}

const isSame = (one: Sequence, two: Sequence | undefined): boolean =>
  one.last === two?.last && one.called === two.called;

/** Sequences that number tables, all of which are left out. */
export function numberingOnly(side: Side, isLeftOut: (table: string) => boolean): Set<string> {
  const used = (wanted: boolean): string[] =>
    [...side.tables.values()]
      .filter(({ id }) => isLeftOut(id) === wanted)
      .flatMap(({ columns }) => [...columns.values()].flatMap(({ sequence }) => sequence ?? []));
  const kept = new Set(used(false));
  return new Set(used(true).filter((id) => !kept.has(id)));
}
