/** The same schema, made in another way. */
import * as fc from 'fast-check';
import type { Design } from './design.ts';
import type { Statements } from './statements.ts';

/** The units in an order that the numbers give; those of one unit stay together and in theirs. */
export const shuffled = (statements: Statements, order: readonly number[]): Statements => ({
  ...statements,
  units: statements.units
    .map((unit, index) => ({ unit, at: order[index % Math.max(order.length, 1)] ?? 0 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ unit }) => unit),
});

export const order: fc.Arbitrary<number[]> = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });

/** Each table had columns for a while that are gone: numbers of columns have holes. */
export const withHoles = (statements: Statements, holes: readonly number[]): Statements => ({
  ...statements,
  tables: statements.tables.map((table, index) => {
    const count = (holes[index % Math.max(holes.length, 1)] ?? 0) % 3;
    const extra = Array.from({ length: count + 1 }, (_, at) => `gone_${at} integer DEFAULT ${at}`);
    const [create = '', ...partitions] = table.split(';\n');
    const drop = `ALTER TABLE t${index} ${extra.map((_, at) => `DROP COLUMN gone_${at}`).join(', ')}`;
    return [create.replace(/TABLE (t\d+) \(/, `TABLE $1 (${extra.join(', ')}, `), drop, ...partitions].join(
      ';\n',
    );
  }),
});

/** A column of each table dropped and added again: it stands last. */
export function withColumnAgain(design: Design, statements: Statements): Statements {
  return {
    ...statements,
    tables: statements.tables.map((table, index) => {
      const { columns = [], kind, unique } = design.tables[index] ?? {};
      const last = columns.length - 1;
      const isFree = kind !== 'partitioned' && (unique === undefined || unique % columns.length !== last);
      const declared = new RegExp(String.raw`\bc${last} [^,()]*(?:\([^)]*\))?[^,()]*(?:\([^)]*\))?[^,()]*`);
      const definition = isFree ? declared.exec(table)?.[0].trim() : undefined;
      if (definition === undefined || /'|\[/.test(definition)) return table;
      return `${table};\nALTER TABLE t${index} DROP COLUMN c${last};\nALTER TABLE t${index} ADD COLUMN ${definition}`;
    }),
  };
}
