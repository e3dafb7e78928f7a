/** Aggregate functions. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, type TextRow, textOf } from '../../family.ts';
import { listed, literal } from '../../layout.ts';
import { foundName, madeName, operatorName, routineName } from '../../names.ts';
import { typeName } from '../../type-name.ts';
import { type Argument, ARGUMENTS, argumentsOf, declared } from './arguments.ts';
import { placeOf, USES } from './place.ts';

export const aggregates: Family = {
  queries: () => [
    `SELECT p.oid::text AS oid, ${madeName('n.nspname', 'p.proname')} AS name,
  ${foundName('pg_function_is_visible(p.oid)', 'n.nspname', 'p.proname')} AS found, ${ARGUMENTS} AS arguments,
  a.aggkind::text AS kind, a.aggnumdirectargs::text AS direct, p.proparallel::text AS parallel,
  ${routineName('a.aggtransfn')} AS state_function, format_type(a.aggtranstype, NULL) AS state_type,
  nullif(a.aggtransspace, 0)::text AS state_size, ${routineName('a.aggfinalfn')} AS final_function,
  a.aggfinalextra::text AS final_extra, a.aggfinalmodify::text AS final_modify,
  ${routineName('a.aggcombinefn')} AS combine_function, ${routineName('a.aggserialfn')} AS serial_function,
  ${routineName('a.aggdeserialfn')} AS deserial_function, a.agginitval AS initial_value,
  ${routineName('a.aggmtransfn')} AS moving_state_function, ${routineName('a.aggminvtransfn')} AS moving_inverse_function,
  CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END AS moving_state_type,
  nullif(a.aggmtransspace, 0)::text AS moving_state_size, ${routineName('a.aggmfinalfn')} AS moving_final_function,
  a.aggmfinalextra::text AS moving_final_extra, a.aggmfinalmodify::text AS moving_final_modify,
  a.aggminitval AS moving_initial_value, ${operatorName('a.aggsortop')} AS sort_operator, ${USES}
FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.oid >= ${FIRST_USER_OID} ORDER BY p.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_proc:${row['oid']}`))
      .map((row): Fact => {
        const all = argumentsOf(row);
        const write = (create: string): string =>
          listed(`${create} ${textOf(row, 'name')}(${listOfArguments(row, all, declared)}) `, optionsOf(row));
        const types = listOfArguments(row, all, (one) => declared({ ...one, name: '' }));
        const reference = `AGGREGATE ${textOf(row, 'found')}(${types})`;
        return {
          address: `pg_proc:${row['oid']}`,
          aspect: '',
          part: 'object',
          ...placeOf(row, []),
          create: [[write('CREATE AGGREGATE')]],
          reference,
          change: [[write('CREATE OR REPLACE AGGREGATE')]],
          drop: [`DROP ${reference}`],
        };
      }),
};

/** `*` for none; direct ones, ORDER BY, those that are aggregated. */
function listOfArguments(row: TextRow, all: readonly Argument[], write: (one: Argument) => string): string {
  const items = all.map(write);
  if (row['kind'] === 'n') return items.length === 0 ? '*' : items.join(', ');
  const direct = Number(textOf(row, 'direct'));
  // One VARIADIC may be both (PostgreSQL source, ruleutils.c, `print_function_arguments`).
  const ordered = items.length > direct ? items.slice(direct) : items.slice(-1);
  return [items.slice(0, direct).join(', '), `ORDER BY ${ordered.join(', ')}`].filter(Boolean).join(' ');
}

const MODIFIES: Readonly<Record<string, string>> = { r: 'READ_ONLY', s: 'SHAREABLE', w: 'READ_WRITE' };
const PARALLEL: Readonly<Record<string, string>> = { s: 'SAFE', r: 'RESTRICTED' };

function optionsOf(row: TextRow): string[] {
  const type = (column: string): string | undefined => {
    const name = row[column];
    return typeof name === 'string' ? typeName(name) : undefined;
  };
  const value = (column: string): string | undefined => {
    const text = row[column];
    return typeof text === 'string' ? literal(text) : undefined;
  };
  const usual = row['kind'] === 'n' ? 'r' : 'w';
  const modify = (column: string): string | undefined =>
    row[column] === usual ? undefined : MODIFIES[textOf(row, column)];
  const flag = (column: string): true | undefined => (row[column] === 'true' ? true : undefined);
  const options: [string, string | true | null | undefined][] = [
    ['SFUNC', row['state_function']],
    ['STYPE', type('state_type')],
    ['SSPACE', row['state_size']],
    ['FINALFUNC', row['final_function']],
    ['FINALFUNC_EXTRA', flag('final_extra')],
    ['FINALFUNC_MODIFY', modify('final_modify')],
    ['COMBINEFUNC', row['combine_function']],
    ['SERIALFUNC', row['serial_function']],
    ['DESERIALFUNC', row['deserial_function']],
    ['INITCOND', value('initial_value')],
    ['MSFUNC', row['moving_state_function']],
    ['MINVFUNC', row['moving_inverse_function']],
    ['MSTYPE', type('moving_state_type')],
    ['MSSPACE', row['moving_state_size']],
    ['MFINALFUNC', row['moving_final_function']],
    ['MFINALFUNC_EXTRA', flag('moving_final_extra')],
    ['MFINALFUNC_MODIFY', modify('moving_final_modify')],
    ['MINITCOND', value('moving_initial_value')],
    ['SORTOP', row['sort_operator']],
    ['PARALLEL', PARALLEL[textOf(row, 'parallel')]],
    ['HYPOTHETICAL', row['kind'] === 'h' ? true : undefined],
  ];
  return options.flatMap(([name, said]) => {
    if (said === null || said === undefined) return [];
    return [said === true ? name : `${name} = ${said}`];
  });
}
