/** `REFERENCES …` of a foreign key. Pure. */
import { listOf, type TextRow, textOf } from '../../family.ts';
import { periodic } from './constraints.ts';

const ACTIONS: Readonly<Record<string, string>> = {
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
};

export function referencesOf(row: TextRow): string[] {
  const columns = periodic(listOf(row, 'referenced_columns'), row, 'PERIOD ');
  const set = listOf(row, 'columns_set');
  const action = (event: string, column: string): string => {
    const name = ACTIONS[textOf(row, column)];
    return name === undefined ? '' : `ON ${event} ${name}`;
  };
  const remove = action('DELETE', 'on_delete');
  return [
    `REFERENCES ${textOf(row, 'referenced_name')} (${columns})`,
    row['match'] === 'f' ? 'MATCH FULL' : '',
    action('UPDATE', 'on_update'),
    set.length > 0 ? `${remove} (${set.join(', ')})` : remove,
  ].filter((piece) => piece !== '');
}
