/** Options of foreign data, and those among them that are nobody's business. Pure. */
import { namesSecret } from '../../catalog/values.ts';
import type { Refusal } from '../fact.ts';
import { listOf, type TextRow } from '../family.ts';
import { literal } from '../layout.ts';

/** SQL for options as JSON for `optionsOf`, in their order. */
export const optionsIn = (column: string): string =>
  `(SELECT json_agg(json_build_array(o.option_name, quote_ident(o.option_name), coalesce(o.option_value, ''))) FROM pg_options_to_table(${column}) o)::text`;

type Option = readonly [name: string, quoted: string, value: string];

const read = (row: TextRow, column: string): Option[] => listOf(row, column) as unknown as Option[];

/** `OPTIONS (host 'a', port '1')`, as the clauses of a statement: none where there are none. */
export function optionsOf(row: TextRow, column = 'options'): string[] {
  const options = read(row, column).map(([, name, value]) => `${name} ${literal(value)}`);
  return options.length > 0 ? [`OPTIONS (${options.join(', ')})`] : [];
}

/** Why they may not be written into a file. */
export function secretIn(row: TextRow, column = 'options'): { refusal?: Refusal } {
  const secrets = read(row, column).filter(([name]) => namesSecret(name));
  if (secrets.length === 0) return {};
  const names = secrets.map(([name]) => name).join(', ');
  return {
    refusal: {
      why: `its option ${names} is a secret, which does not belong into a file`,
      remedy: `Set ${names} where the server is run, not in a migration.`,
    },
  };
}
