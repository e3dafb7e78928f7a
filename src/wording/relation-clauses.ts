/** The clauses of relations: tables, views, sequences, indexes. Pure. */
import type { Clause } from './clause.ts';
import { ancestry, partitioning, replicaIdentity, sequenceOptions, viewQuery } from './relation.ts';

export const INDEX: Clause = {
  name: 'definition',
  attributes: [
    'access method',
    'checked immediately',
    'collations',
    'columns',
    'exclusion',
    'expressions',
    'nulls not distinct',
    'number of columns',
    'number of key columns',
    'operator classes',
    'options',
    'predicate',
    'primary',
    'sort order',
    'unique',
  ],
  text: ({ definition }) => definition ?? null,
};

/** Of the columns of an index, what is a part of the index's own definition. */
export const INDEX_COLUMN_ATTRIBUTES: ReadonlySet<string> = new Set([
  'collation',
  'compression',
  'options',
  'storage',
  'type',
]);

const VIEW: Clause = { name: 'definition', attributes: ['definition'], text: viewQuery };

const RELATION: readonly Clause[] = [
  { name: 'inheritance', attributes: ['inherits', 'is a partition', 'partition bound'], text: ancestry },
  {
    name: 'partitioning',
    attributes: [
      'kind of relation',
      'number of partition columns',
      'partition collations',
      'partition columns',
      'partition expressions',
      'partition operator classes',
      'partition strategy',
    ],
    text: partitioning,
  },
  { name: 'replica identity', attributes: ['replica identity'], text: replicaIdentity },
];

const SEQUENCE: Clause = {
  name: 'options',
  attributes: ['cache', 'cycle', 'increment', 'maximum', 'minimum', 'start', 'type'],
  text: sequenceOptions,
  forSeveral: true,
};

/** By kind; any other has those of a table. */
const BY_KIND: Readonly<Record<string, readonly Clause[]>> = {
  index: [INDEX, ...RELATION.slice(0, 1)],
  'materialized view': [VIEW],
  sequence: [SEQUENCE],
  view: [VIEW],
};

export const clausesOfRelation = (kind: string): readonly Clause[] => BY_KIND[kind] ?? RELATION;
