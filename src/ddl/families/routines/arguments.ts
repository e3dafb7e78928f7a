/** Arguments and results of routines. */
import { type TextRow, textOf } from '../../family.ts';
import { INDENT, WIDTH } from '../../layout.ts';
import { expressionForms } from '../../query/layout.ts';
import { typeName } from '../../type-name.ts';

export interface Argument {
  /** i, o, b: in, out, both; v: variadic; t: a column of the table that is returned. */
  readonly mode: 'i' | 'o' | 'b' | 'v' | 't';
  /** Quoted where it has to be; empty for none. */
  readonly name: string;
  readonly type: string;
  readonly default: string | null;
}

/** SQL for the arguments of the routine `p`, as JSON. */
export const ARGUMENTS = `(
    SELECT json_agg(json_build_object('mode', coalesce(p.proargmodes[a.place], 'i'),
      'name', coalesce(quote_ident(nullif(p.proargnames[a.place], '')), ''), 'type', format_type(a.type, NULL),
      'default', pg_get_function_arg_default(p.oid, a.place::int)) ORDER BY a.place)
    FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS a(type, place))::text`;

export const argumentsOf = (row: TextRow): Argument[] =>
  typeof row['arguments'] === 'string' ? (JSON.parse(row['arguments']) as Argument[]) : [];

const MODES: Readonly<Record<Argument['mode'], string>> = {
  i: '',
  o: 'OUT ',
  b: 'INOUT ',
  v: 'VARIADIC ',
  t: '',
};

/** `name type`, without its default. */
export const declared = ({ mode, name, type }: Argument): string =>
  `${MODES[mode]}${name === '' ? '' : `${name} `}${typeName(type)}`;

/** Of each default, the forms in which it can be written. */
export const defaultForms = (all: readonly Argument[]): string[][] =>
  all.flatMap(({ default: value }) => (value === null ? [] : [expressionForms(value, value)]));

/** `CREATE FUNCTION f(a integer DEFAULT 1) RETURNS integer`, in several lines if it is long. */
export function headOf(
  open: string,
  row: TextRow,
  all: readonly Argument[],
  defaults: readonly string[],
): string {
  let next = 0;
  const items = all
    .filter(({ mode }) => mode !== 't')
    .map((one) => `${declared(one)}${one.default === null ? '' : ` DEFAULT ${defaults[next++] ?? ''}`}`);
  const columns = all.filter(({ mode }) => mode === 't').map(declared);
  const result = resultOf(row, all);
  const line = `${open}(${items.join(', ')})${result === '' ? '' : ` RETURNS ${result}`}`;
  const isTable = columns.length > 0;
  const table = `(${columns.join(', ')})`;
  const whole = isTable ? `${line} ${table}` : line;
  if (whole.length <= WIDTH) return whole;
  const isLong = line.length + (isTable ? 2 : 0) > WIDTH;
  const first = isLong && items.length > 0 ? `${open}${inLines(items)}` : `${open}(${items.join(', ')})`;
  const end = result === '' ? '' : ` RETURNS ${result}`;
  if (!isTable) return `${first}${end}`;
  const lastLine = `${first.slice(first.lastIndexOf('\n') + 1)}${end} ${table}`;
  return `${first}${end} ${lastLine.length <= WIDTH ? table : inLines(columns)}`;
}

const inLines = (items: readonly string[]): string =>
  `(\n${items.map((item) => INDENT + item).join(',\n')}\n)`;

/** What stands behind RETURNS; empty for procedures, and where OUT arguments say it. */
function resultOf(row: TextRow, all: readonly Argument[]): string {
  if (row['kind'] === 'p') return '';
  if (all.some(({ mode }) => mode === 't')) return 'TABLE';
  const isSet = row['returns_set'] === 'true';
  const isSaid = all.some(({ mode }) => mode === 'o' || mode === 'b');
  return isSaid && !isSet ? '' : `${isSet ? 'SETOF ' : ''}${typeName(textOf(row, 'result'))}`;
}
