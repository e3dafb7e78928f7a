/** Rows about tables and what belongs to them, found by what they belong to; and how partitions are made. Pure. */
import { type FamilyContext, listOf, type TextRow, textOf } from '../../family.ts';
import { type Inheritance, inheritanceOf } from './inheritance.ts';
import { generatedName } from './text.ts';

export interface Relations {
  readonly context: FamilyContext;
  /** Tables, partitioned and foreign ones too, by oid; what is below, by the oid of its table. */
  readonly tables: ReadonlyMap<string, TextRow>;
  readonly columns: ReadonlyMap<string, readonly TextRow[]>;
  readonly constraints: ReadonlyMap<string, readonly TextRow[]>;
  readonly indexes: readonly TextRow[];
  /** By its own oid. */
  readonly indexOf: ReadonlyMap<string, TextRow>;
  readonly sequences: readonly TextRow[];
  /** By the column that owns it, as `oid:number`. */
  readonly sequenceOf: ReadonlyMap<string, TextRow>;
  /** By table; empty where all that PostgreSQL made for constraints are simply enabled. */
  readonly triggers: ReadonlyMap<string, readonly TextRow[]>;
  /** Oids of partitions that are made by themselves and then attached, and of children that inherit later. */
  readonly attached: ReadonlySet<string>;
  readonly inheritance: Inheritance;
}

type Found = Omit<Relations, 'attached' | 'inheritance'>;

export const is = (row: TextRow, column: string): boolean => row[column] === 'true';

const by = (rows: readonly TextRow[], key: string): Map<string, TextRow[]> =>
  Map.groupBy(rows, (row) => row[key] ?? '');

export function relationsOf(answers: readonly (readonly TextRow[])[], context: FamilyContext): Relations {
  const [tables = [], columns = [], constraints = [], indexes = [], sequences = [], triggers = []] = answers;
  const found: Found = {
    context,
    tables: new Map(tables.map((row) => [textOf(row, 'oid'), row])),
    columns: by(columns, 'relation'),
    constraints: by(constraints, 'relation'),
    indexes,
    indexOf: new Map(indexes.map((row) => [textOf(row, 'oid'), row])),
    sequences,
    triggers: by(triggers, 'relation'),
    sequenceOf: new Map(sequences.map((row) => [`${row['relation']}:${row['number']}`, row])),
  };
  const partitions = tables.filter((row) => row['bound'] !== null && !isAsMade(row, found));
  const inheritance = inheritanceOf(found);
  const attached = new Set([...partitions.map((row) => textOf(row, 'oid')), ...inheritance.adopted]);
  return { ...found, attached, inheritance };
}

/** Is the partition as `CREATE TABLE … PARTITION OF` makes it: columns in the same order, names as it gives them? */
function isAsMade(table: TextRow, found: Found): boolean {
  const oid = textOf(table, 'oid');
  const [parent = ''] = listOf(table, 'parents');
  const name = textOf(table, 'plain_name');
  const names = (of: string): string[] =>
    (found.columns.get(of) ?? []).map((row) => textOf(row, 'plain_name'));
  if (names(oid).join('\0') !== names(parent).join('\0')) return false;
  const notNulls = (of: string): Map<string, string> =>
    new Map(
      (found.constraints.get(of) ?? [])
        .filter((row) => row['type'] === 'n')
        .map((row) => [textOf(row, 'columns'), textOf(row, 'plain_name')]),
    );
  const above = notNulls(parent);
  const areConstraints = (found.constraints.get(oid) ?? []).every((row) => {
    const inherited = row['type'] === 'n' && !is(row, 'is_local') && above.get(textOf(row, 'columns'));
    return inherited ? inherited === row['plain_name'] : !isAttachedKey(row, found);
  });
  const own = found.indexes.filter((row) => row['relation'] === oid && row['constraint'] === null);
  return (
    areConstraints &&
    own.every((row) => {
      const whole = found.indexOf.get(row['parent'] ?? '');
      return !whole || !is(whole, 'is_valid') || row['plain_name'] === nameOfClone(name, whole, found);
    })
  );
}

/** Was the key, of a partition, made by itself? One that comes with the whole table's is inherited further. */
function isAttachedKey(row: TextRow, { indexOf }: Found): boolean {
  const index = indexOf.get(row['index'] ?? '');
  const isLater = row['type'] !== 'f' && index !== undefined && isAttachedLater(index, { indexOf });
  return row['parent'] !== null && is(row, 'no_inherit') && !isLater;
}

/** What PostgreSQL calls the index that it makes for a partition (`ChooseIndexName` in its source, indexcmds.c). */
export function nameOfClone(
  table: string,
  index: TextRow,
  { constraints }: Pick<Relations, 'constraints'>,
): string {
  const constraint = constraints
    .get(textOf(index, 'relation'))
    ?.find(({ oid }) => oid === index['constraint']);
  const columns = listOf(index, 'own_columns').join('_');
  switch (constraint?.['type'] ?? '') {
    case 'p':
      return generatedName(table, undefined, 'pkey');
    case 'u':
      return generatedName(table, columns, 'key');
    case 'x':
      return generatedName(table, columns, 'excl');
    default:
      return generatedName(table, columns, 'idx');
  }
}

/** Does an index of a partition, which is not of a constraint, come with that of the whole table? */
export function comesAlong(index: TextRow, { indexOf, attached }: Relations): boolean {
  const parent = indexOf.get(index['parent'] ?? '');
  return parent !== undefined && is(parent, 'is_valid') && !attached.has(textOf(index, 'relation'));
}

/** Does a key come with that of the whole table? */
export const isCloned = (constraint: TextRow): boolean =>
  constraint['parent'] !== null && !is(constraint, 'no_inherit');

/** What is provided by that a partition is attached; one that is made as such is known by its own address. */
export const attachmentOf = (partition: string): string => `attached:${partition}`;

/** Addresses of all partitions, as parts of the table. */
export const partitionsOf = (table: TextRow): string[] =>
  listOf(table, 'children').flatMap((child) => [`pg_class:${child}`, attachmentOf(child)]);

/** Is it a key that is made with ONLY, as long as not all partitions have an index of it? */
export function isMadeOnly(constraint: TextRow, { indexOf }: Relations): boolean {
  const index = indexOf.get(constraint['index'] ?? '');
  return constraint['type'] !== 'f' && index?.['kind'] === 'I' && !is(index, 'is_valid');
}

/** Is an index attached to one that was made with ONLY? */
export function isAttachedLater(index: TextRow, { indexOf }: Pick<Relations, 'indexOf'>): boolean {
  const parent = indexOf.get(index['parent'] ?? '');
  return parent !== undefined && !is(parent, 'is_valid');
}
