/** Functions and procedures. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Address } from '../../../catalog/raw.ts';
import type { Fact } from '../../fact.ts';
import { type Family, listOf, type TextRow, textOf } from '../../family.ts';
import { formsTogether, INDENT } from '../../layout.ts';
import { madeName, routineName, routineSignature, signature } from '../../names.ts';
import { shellAddress } from '../types/shells.ts';
import { ARGUMENTS, argumentsOf, defaultForms, headOf } from './arguments.ts';
import { attributesOf, bodyForms } from './body.ts';
import { MENTIONABLE, mentionsIn } from './mentions.ts';
import { placeOf, USES } from './place.ts';

export const functions: Family = {
  queries: () => [
    `SELECT p.oid::text AS oid, ${madeName('n.nspname', 'p.proname')} AS name, ${routineSignature('p.oid')} AS found,
  p.proname::text AS plain_name, p.prokind::text AS kind, quote_ident(l.lanname) AS language, ${ARGUMENTS} AS arguments,
  format_type(p.prorettype, NULL) AS result, p.proretset::text AS returns_set, p.provolatile::text AS volatility,
  p.proisstrict::text AS strict, p.prosecdef::text AS security_definer, p.proleakproof::text AS leakproof,
  p.proparallel::text AS parallel, p.procost::text AS cost, p.prorows::text AS rows,
  (SELECT ${routineName('p.prosupport')} WHERE p.prosupport <> 0) AS support,
  (SELECT to_json(array_agg(format_type(t.type, NULL) ORDER BY t.place))
    FROM unnest(p.protrftypes) WITH ORDINALITY AS t(type, place))::text AS transforms,
  to_json(p.proconfig)::text AS settings, p.prosrc AS source, p.probin::text AS library,
  pg_get_function_sqlbody(p.oid)::text AS sql_body, ${USES}
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE p.oid >= ${FIRST_USER_OID} AND p.prokind <> 'a' ORDER BY p.oid`,
    MENTIONABLE,
  ],
  facts: ([rows = [], mentionable = []], { isWanted }) => {
    const known = mentionsIn(mentionable.filter((row) => isWanted(textOf(row, 'address'))));
    return rows.filter((row) => isWanted(`pg_proc:${row['oid']}`)).map((row) => factOf(row, known(row)));
  },
};

function factOf(row: TextRow, wants: readonly Address[]): Fact {
  const types = listOf(row, 'of_types');
  const part = row['kind'] === 'p' ? 'PROCEDURE' : 'FUNCTION';
  const reference = `${part} ${signature(row, 'found')}`;
  return {
    address: `pg_proc:${row['oid']}`,
    aspect: '',
    part: 'object',
    ...placeOf(row, wants),
    create: definitionsOf(row, `CREATE ${part}`).map((text) => [text]),
    reference,
    wants,
    change: definitionsOf(row, `CREATE OR REPLACE ${part}`).map((text) => [text]),
    ...(types.length > 0
      ? { without: types.map((oid) => `pg_type:${oid}`), needs: types.map(shellAddress) }
      : { drop: [`DROP ${reference}`] }),
  };
}

function definitionsOf(row: TextRow, create: string): string[] {
  const all = argumentsOf(row);
  const attributes = attributesOf(row).map((clause) => `${INDENT}${clause}`);
  return formsTogether([...defaultForms(all), bodyForms(row)], (chosen) =>
    [headOf(`${create} ${textOf(row, 'name')}`, row, all, chosen), ...attributes, ...chosen.slice(-1)].join(
      '\n',
    ),
  );
}
