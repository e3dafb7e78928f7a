/** Values that only an UPDATE can give, since rows point to each other in a circle. Pure. */
import { rowText, settled, type Writing } from './write-table.ts';

/** When all rows are there. */
export function updateStatements(writing: Writing): { table: string; sql: string }[] {
  return writing.pending.flatMap(({ row, column, cell }) => {
    const { facts } = row.table;
    const found = settled(writing, cell, column);
    const condition = row.table.conditionOf(row);
    const add = (why: string, remedy: string): [] => {
      const names = facts.primaryKey.length > 0 ? facts.primaryKey : facts.columns.map(({ name }) => name);
      writing.problems.add({
        table: facts.id,
        column: column.facts.name,
        row: rowText(row, names),
        why,
        remedy,
      });
      return [];
    };
    if (found.kind === 'problem') return add(found.why, found.remedy);
    if (found.kind === 'reference') return [];
    if (!column.facts.isNullable) {
      return add(
        'points to its own row or along a circle of rows with generated keys, and cannot be NULL at first',
        'Let the column be NULL, or write fixed keys in the migration.',
      );
    }
    if (condition === null) {
      return add(
        'points along a circle of rows with generated keys, and nothing else tells the row from the others',
        `Give ${facts.id} a unique key that is not generated, or write fixed keys in the migration.`,
      );
    }
    const only = facts.hasChildren ? 'ONLY ' : '';
    return [
      {
        table: facts.id,
        sql: `UPDATE ${only}${facts.sql} SET ${column.facts.sql} = ${found.sql} WHERE ${condition};`,
      },
    ];
  });
}
