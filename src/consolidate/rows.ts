/** The seeded rows as facts, and what has to come after them. Pure. */
import type { Address } from '../catalog/raw.ts';
import type { Fact, Section } from '../ddl/fact.ts';
import { keyOf } from '../ddl/fact.ts';
import type { SeedSql, SeedTable } from '../seed-rows/model.ts';

/** The statements that write rows, each needing the one before: they come in an order that loads. */
export function rowFacts({ tables, updates, sequences, last }: SeedSql): Fact[] {
  const steps = [
    ...tables.map(({ oid, statements }) => ({ group: `pg_class:${oid}`, statements })),
    { group: UPDATES, statements: updates },
    { group: SEQUENCES, statements: sequences },
    { group: LAST, statements: last },
  ].filter(({ statements }) => statements.length > 0);
  return steps.map(({ group, statements }, index) => ({
    address: group,
    aspect: 'rows',
    section: 'rows',
    part: 'rows',
    group,
    create: [statements.map((statement) => statement.replace(/;$/, ''))],
    provides: [place(index)],
    needs: index === 0 ? [] : [place(index - 1)],
  }));
}

/** Places of what is no object; numbers as those of objects have, behind all of them. */
const UPDATES = 'rows:4294967290';
const SEQUENCES = 'rows:4294967291';
const LAST = 'rows:4294967292';
const place = (index: number): Address => `row step:${index}`;

/** What the statements would fire, or what they would break before the last of them: it is made after the rows. */
export function afterRows(
  facts: Iterable<Fact>,
  { tables, afterRows: constraints }: SeedSql,
): Map<string, Section> {
  const late = new Set<Address>([
    ...tables.flatMap(({ triggersAfterRows }) => triggersAfterRows.map((oid) => `pg_trigger:${oid}`)),
    ...tables.flatMap(({ rulesAfterRows }) => rulesAfterRows.map((oid) => `pg_rewrite:${oid}`)),
    ...constraints.map(({ oid }) => `pg_constraint:${oid}`),
  ]);
  const forced = new Set(tables.filter(isForced).map(({ oid }) => `pg_class:${oid}`));
  const moved = new Map<string, Section>();
  for (const fact of facts) {
    const isLate =
      late.has(fact.address) || (fact.aspect === 'force row security' && forced.has(fact.address));
    if (isLate) moved.set(keyOf(fact), 'after rows');
  }
  return moved;
}

const isForced = ({ rowSecurity }: SeedTable): boolean => rowSecurity === 'forced';
