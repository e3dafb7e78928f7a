/** Indexes, those of constraints and of partitions too. Pure. */
import type { Fact } from '../../fact.ts';
import { listOf, type TextRow, textOf } from '../../family.ts';
import { expressionForms } from '../../query/layout.ts';
import { formsOf } from '../../expression.ts';
import { sectionOf } from '../section.ts';
import {
  attachmentOf,
  comesAlong,
  is,
  isAttachedLater,
  isCloned,
  partitionsOf,
  type Relations,
} from './relations.ts';
import { AS_STATEMENT, fitted } from './text.ts';

export function indexFacts(index: TextRow, relations: Relations): Fact[] {
  const place = placeOf(index);
  const constraint = relations.constraints
    .get(textOf(index, 'relation'))
    ?.find(({ oid }) => oid === index['constraint']);
  const isGiven = constraint ? isCloned(constraint) : comesAlong(index, relations);
  const made = isGiven ? given(index) : own(index, relations);
  return [
    { ...place, aspect: '', reference: `INDEX ${textOf(index, 'name')}`, ...made },
    ...settings(index, relations),
  ];
}

const placeOf = (index: TextRow): Pick<Fact, 'address' | 'section' | 'part' | 'group'> => ({
  address: `pg_class:${textOf(index, 'oid')}`,
  section: sectionOf(textOf(index, 'relation_kind'), index['populated']),
  part: 'index',
  group: `pg_class:${textOf(index, 'relation')}`,
});

type Made = Pick<Fact, 'create' | 'inline' | 'within' | 'needs' | 'without' | 'drop'>;

/** It comes with that of the whole table, or with its constraint. */
const given = (index: TextRow): Made => ({
  create: [[]],
  needs: [`pg_class:${textOf(index, 'parent')}`, attachmentOf(textOf(index, 'relation'))],
});

function own(index: TextRow, { tables }: Relations): Made {
  const parent = index['parent'] === null ? [] : [`pg_class:${index['parent']}`];
  if (index['constraint'] !== null) {
    return { create: [[]], inline: [''], within: `pg_constraint:${index['constraint']}`, without: parent };
  }
  const isOnly = index['kind'] === 'I' && !is(index, 'is_valid');
  const table = tables.get(textOf(index, 'relation'));
  return {
    create: definitions(index).map((pieces) => [fitted(pieces, AS_STATEMENT)]),
    needs: isOnly && table ? partitionsOf(table) : [],
    without: parent,
    drop: [`DROP INDEX ${textOf(index, 'name')}`],
  };
}

/** Pieces between which a line may break, form by form. */
function definitions(index: TextRow): string[][] {
  const unique = is(index, 'is_unique') ? 'UNIQUE ' : '';
  const only = index['kind'] === 'I' && !is(index, 'is_valid') ? 'ONLY ' : '';
  const method = index['method'] === 'btree' ? '' : `USING ${index['method']} `;
  const head = `CREATE ${unique}INDEX ${textOf(index, 'own_name')}`;
  const [pretty, exact] = (['', 'exact_'] as const).map((form) => split(index, form));
  if (!pretty || !exact) return [];
  const where =
    index['predicate'] === null
      ? ['']
      : expressionForms(textOf(index, 'predicate'), textOf(index, 'exact_predicate'));
  const bodies = formsOf(pretty, exact);
  return Array.from({ length: Math.max(where.length, bodies.length) }, (_, form) => {
    const predicate = where[Math.min(form, where.length - 1)];
    return [
      head,
      `ON ${only}${textOf(index, 'relation_name')} ${method}${bodies[Math.min(form, bodies.length - 1)]}`,
      ...(index['options'] ? [`WITH (${index['options']})`] : []),
      ...(index['tablespace'] ? [`TABLESPACE ${index['tablespace']}`] : []),
      ...(predicate ? [`WHERE ${predicate}`] : []),
    ];
  });
}

/** The definition between the method and its options. */
function split(index: TextRow, form: '' | 'exact_'): string {
  const tail = textOf(index, `${form}tail`);
  const predicate = index[`${form}predicate`];
  const end = predicate ? tail.lastIndexOf(` WHERE ${predicate}`) : tail.length;
  const body = tail.slice(0, end);
  return index['options'] ? body.slice(0, body.lastIndexOf(' WITH (')) : body;
}

/** What is said of it with ALTER. */
function settings(index: TextRow, relations: Relations): Fact[] {
  const name = textOf(index, 'name');
  const table = textOf(index, 'relation_name');
  const kind = index['relation_kind'] === 'm' ? 'MATERIALIZED VIEW' : 'TABLE';
  const setting = (aspect: string, create: string[], more: Partial<Fact> = {}): Fact => ({
    ...placeOf(index),
    part: 'setting',
    aspect,
    create: [create],
    ...more,
  });
  const statistics = listOf(index, 'statistics').map((text) => {
    const [column = '', target = ''] = text.split(' ');
    return `ALTER INDEX ${name} ALTER COLUMN ${column} SET STATISTICS ${target}`;
  });
  const parent = relations.indexOf.get(index['parent'] ?? '');
  return [
    ...(parent && isAttachedLater(index, relations)
      ? [
          setting('attached', [`ALTER INDEX ${textOf(parent, 'name')} ATTACH PARTITION ${name}`], {
            needs: [`pg_class:${textOf(parent, 'oid')}`],
          }),
        ]
      : []),
    ...(statistics.length > 0 ? [setting('statistics', statistics)] : []),
    ...(is(index, 'is_clustered')
      ? [
          setting('clustered', [`ALTER ${kind} ${table} CLUSTER ON ${textOf(index, 'own_name')}`], {
            drop: [`ALTER ${kind} ${table} SET WITHOUT CLUSTER`],
          }),
        ]
      : []),
  ];
}
