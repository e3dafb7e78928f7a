/** Tables: plain, partitioned and foreign ones, partitions, children and those of a type. Pure. */
import type { Fact } from '../../fact.ts';
import { listOf, type TextRow, textOf } from '../../family.ts';
import { columnFacts } from './columns.ts';
import { constraintFacts } from './constraints.ts';
import { attachmentOf, is, isAttachedLater, isCloned, isMadeOnly, type Relations } from './relations.ts';
import { AS_STATEMENT, fitted } from './text.ts';
import { keyTriggerStates } from './key-triggers.ts';

/** How a table's columns are written. */
export type Shape =
  /** All of them. */
  | 'own'
  /** Those of a parent or a type are named only for the sake of what is said of them. */
  | 'given';

/** Facts of a table, its columns and constraints, in the order of a file. */
export function tableFacts(table: TextRow, relations: Relations): Fact[] {
  const oid = textOf(table, 'oid');
  const name = textOf(table, 'name');
  const isPartition = table['bound'] !== null;
  const isAttached = relations.attached.has(oid);
  const shape: Shape = (isPartition && !isAttached) || table['of_type'] !== null ? 'given' : 'own';
  const parents = listOf(table, 'parents').map((parent) => relations.tables.get(parent));
  const of = table['of_type'] === null ? '' : `OF ${table['of_type']}`;
  const partition = isPartition && !isAttached ? `PARTITION OF ${nameOf(parents[0])}` : of;
  const kind = table['kind'] === 'f' ? 'FOREIGN TABLE' : 'TABLE';
  const unlogged = table['persistence'] === 'u' ? 'UNLOGGED ' : '';
  const open = [`CREATE ${unlogged}${kind} ${name}`, partition].filter(Boolean).join(' ');
  const clauses = clausesOf(table, parents, isAttached);
  const plain = partition === '' ? `${open} ()` : open;
  const constraints = constraintFacts(table, relations);
  const here = { section: 'tables', group: `pg_class:${oid}` } as const;
  return [
    {
      ...here,
      address: here.group,
      aspect: '',
      part: 'object',
      create: [[fitted([plain, ...clauses], AS_STATEMENT)]],
      frame: {
        open: `${open} (`,
        close: fitted([[')', clauses[0]].filter(Boolean).join(' '), ...clauses.slice(1)], AS_STATEMENT),
      },
      reference: `${kind} ${name}`,
      needs: relations.inheritance.madeAfter.get(oid) ?? [],
      drop: [`DROP ${kind} ${name}`],
    },
    {
      ...here,
      address: `pg_type:${textOf(table, 'row_type')}`,
      aspect: '',
      part: 'object',
      within: here.group,
      create: [[]],
      inline: [''],
      reference: `TYPE ${name}`,
    },
    ...(relations.columns.get(oid) ?? []).flatMap((column) => columnFacts(column, table, shape, relations)),
    ...constraints,
    ...settings(table, relations),
    ...(isAttached ? attachment(table, parents, relations) : []),
    ...keyTriggerStates(table, relations),
  ];
}

const nameOf = (table: TextRow | undefined): string => (table ? textOf(table, 'name') : '');

/** With the key words in upper case. */
const boundOf = (table: TextRow): string =>
  textOf(table, 'bound').replace(
    /^FOR VALUES WITH \(modulus (\d+), remainder (\d+)\)$/,
    'FOR VALUES WITH (MODULUS $1, REMAINDER $2)',
  );

/** A lone operator expression, which is written with one pair of parentheses more than it takes. */
const tidied = (key: string): string => key.replace(/^(\w+) \(\(\(([^()]*)\)\)\)$/, '$1 (($2))');

/** What follows the columns. */
function clausesOf(table: TextRow, parents: readonly (TextRow | undefined)[], isAttached: boolean): string[] {
  const isPartition = table['bound'] !== null;
  const [whole] = isPartition ? parents : [];
  const inherited =
    isPartition || isAttached || parents.length === 0 ? '' : `INHERITS (${parents.map(nameOf).join(', ')})`;
  const key = table['partition_key'];
  const usual = (column: string, otherwise: string): string =>
    isAttached ? otherwise : (whole?.[column] ?? otherwise);
  const method = textOf(table, 'access_method');
  const tablespace = textOf(table, 'tablespace');
  return [
    isPartition && !isAttached ? boundOf(table) : '',
    inherited,
    key ? `PARTITION BY ${tidied(key)}` : '',
    table['kind'] === 'f' ? `SERVER ${textOf(table, 'server')}` : '',
    table['foreign_options'] ? `OPTIONS (${table['foreign_options']})` : '',
    table['kind'] === 'f' || method === usual('access_method', 'heap') ? '' : `USING ${method}`,
    table['options'] ? `WITH (${table['options']})` : '',
    tablespace === usual('tablespace', 'pg_default') ? '' : `TABLESPACE ${tablespace}`,
  ].filter((clause) => clause !== '');
}

const IDENTITIES: Readonly<Record<string, string>> = { n: 'NOTHING', f: 'FULL' };

/** What only ALTER TABLE says: row security, replica identity. */
function settings(table: TextRow, { indexes }: Relations): Fact[] {
  const oid = textOf(table, 'oid');
  const name = textOf(table, 'name');
  const setting = (aspect: string, say: string, drop: string, needs: readonly string[] = []): Fact => ({
    address: `pg_class:${oid}`,
    aspect,
    section: 'tables',
    part: 'setting',
    group: `pg_class:${oid}`,
    create: [[`ALTER TABLE ${name} ${say}`]],
    change: [[`ALTER TABLE ${name} ${say}`]],
    drop: [`ALTER TABLE ${name} ${drop}`],
    needs,
  });
  const facts: Fact[] = [];
  if (is(table, 'row_security')) {
    facts.push(setting('row security', 'ENABLE ROW LEVEL SECURITY', 'DISABLE ROW LEVEL SECURITY'));
  }
  if (is(table, 'force_row_security')) {
    facts.push(setting('force row security', 'FORCE ROW LEVEL SECURITY', 'NO FORCE ROW LEVEL SECURITY'));
  }
  const index = indexes.find((row) => row['relation'] === oid && is(row, 'is_replica_identity'));
  const identity =
    table['replica_identity'] === 'i' && index
      ? `USING INDEX ${textOf(index, 'own_name')}`
      : IDENTITIES[textOf(table, 'replica_identity')];
  // A foreign table has none, which reads as NOTHING.
  if (identity !== undefined && table['kind'] !== 'f') {
    facts.push(
      setting(
        'replica identity',
        `REPLICA IDENTITY ${identity}`,
        'REPLICA IDENTITY DEFAULT',
        index ? [`pg_class:${index['oid']}`] : [],
      ),
    );
  }
  return facts;
}

/** After all that it shares with the whole table, or its parents, so that none of it is made a second time. */
function attachment(table: TextRow, parents: readonly (TextRow | undefined)[], relations: Relations): Fact[] {
  const oid = textOf(table, 'oid');
  const name = nameOf(table);
  const wholes = parents.filter((whole) => whole !== undefined);
  const isPartition = table['bound'] !== null;
  const create = wholes.map((whole) =>
    isPartition
      ? fitted([`ALTER TABLE ${nameOf(whole)} ATTACH PARTITION ${name}`, boundOf(table)], AS_STATEMENT)
      : `ALTER TABLE ${name} INHERIT ${nameOf(whole)}`,
  );
  const drop = wholes.map((whole) =>
    isPartition
      ? `ALTER TABLE ${nameOf(whole)} DETACH PARTITION ${name}`
      : `ALTER TABLE ${name} NO INHERIT ${nameOf(whole)}`,
  );
  const shared = wholes.flatMap((whole) => relations.constraints.get(textOf(whole, 'oid')) ?? []);
  return [
    {
      address: `pg_class:${oid}`,
      aspect: 'attached',
      section: 'tables',
      part: 'setting',
      group: `pg_class:${oid}`,
      create: [create],
      provides: [attachmentOf(oid)],
      drop,
      needs: [
        ...wholes.map((whole) => `pg_class:${textOf(whole, 'oid')}`),
        ...shared
          .filter((row) => !isMadeOnly(row, relations))
          .map((row) => `pg_constraint:${textOf(row, 'oid')}`),
        ...(relations.constraints.get(oid) ?? [])
          .filter((row) => !isCloned(row))
          .map((row) => `pg_constraint:${textOf(row, 'oid')}`),
        ...relations.indexes
          .filter(
            (row) =>
              row['relation'] === oid && row['constraint'] === null && !isAttachedLater(row, relations),
          )
          .map((row) => `pg_class:${textOf(row, 'oid')}`),
      ],
    },
  ];
}
