/** What is the tool's own in a shadow, and no part of what is compared. Pure. */
import { progressTable } from '../apply/history.ts';
import type { Difference } from '../catalog/model.ts';
import type { Names } from '../plan/decide.ts';
import { isMarked } from '../shadow/marker.ts';

/** The history and its companion. */
export const isOurs =
  (names: Names) =>
  (schema: string, table: string): boolean =>
    schema === names.schema && (table === names.historyTable || table === progressTable(names));

/** A shadow on a server is marked by the comment of its database. */
export const isMark = ({ object, attribute, left, right }: Difference): boolean =>
  object.kind === 'database' && attribute === 'comment' && isMarked(left) && isMarked(right);

/** The same, as what a catalog is read without. */
export const ourRelations = (names: Names): { schema: string; name: string }[] =>
  [names.historyTable, progressTable(names)].map((name) => ({ schema: names.schema, name }));
