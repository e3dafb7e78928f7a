/** Tables, their columns, constraints and indexes, and sequences. */
import type { Family } from '../family.ts';
import { textOf } from '../family.ts';
import { indexFacts } from './relations/indexes.ts';
import { queriesOf } from './relations/queries.ts';
import { relationsOf } from './relations/relations.ts';
import { sequenceFacts } from './relations/sequences.ts';
import { tableFacts } from './relations/tables.ts';

export const relations: Family = {
  queries: queriesOf,
  facts: (answers, context) => {
    const found = relationsOf(answers, context);
    const isWanted = (oid: string): boolean => context.isWanted(`pg_class:${oid}`);
    const tables = [...found.tables.values()].filter((row) => isWanted(textOf(row, 'oid')));
    // An index of a constraint is a part of that, and is wanted with its table.
    const indexes = found.indexes.filter((row) =>
      isWanted(textOf(row, row['constraint'] === null ? 'oid' : 'relation')),
    );
    const sequences = found.sequences.filter((row) =>
      isWanted(textOf(row, row['belongs'] === 'i' ? 'relation' : 'oid')),
    );
    return [
      ...tables.flatMap((row) => tableFacts(row, found)),
      ...indexes.flatMap((row) => indexFacts(row, found)),
      ...sequences.flatMap((row) => sequenceFacts(row, found)),
    ];
  },
};
