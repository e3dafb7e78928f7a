/** Rules, but for those that make a view. */
import { FIRST_USER_OID } from '../../database/oid.ts';
import type { Fact } from '../fact.ts';
import { type Family, textOf } from '../family.ts';
import { formsOf } from '../expression.ts';
import { sectionOf } from './section.ts';

const RULES = `SELECT r.oid::text AS oid, quote_ident(r.rulename)::text AS name, r.ev_class::text AS relation,
  r.ev_class::regclass::text AS relation_name, c.relkind::text AS kind, r.ev_enabled::text AS enabled,
  pg_get_ruledef(r.oid, true) AS definition, pg_get_ruledef(r.oid) AS exact_definition
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE r.ev_type <> '1' AND r.oid >= ${FIRST_USER_OID} AND c.relpersistence <> 't' ORDER BY r.oid`;

const STATES: Readonly<Record<string, string>> = { D: 'DISABLE', A: 'ENABLE ALWAYS', R: 'ENABLE REPLICA' };

export const rules: Family = {
  queries: () => [RULES],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_rewrite:${row['oid']}`) && isWanted(`pg_class:${row['relation']}`))
      .map((row): Fact => {
        const [name, relation] = [textOf(row, 'name'), textOf(row, 'relation_name')];
        const [pretty, exact] = [textOf(row, 'definition'), textOf(row, 'exact_definition')].map((text) =>
          text.replace(/;\s*$/, ''),
        );
        const state = STATES[textOf(row, 'enabled')];
        const more = state === undefined ? [] : [`ALTER TABLE ${relation} ${state} RULE ${name}`];
        return {
          address: `pg_rewrite:${textOf(row, 'oid')}`,
          aspect: '',
          section: sectionOf(textOf(row, 'kind'), null),
          part: 'rule',
          group: `pg_class:${textOf(row, 'relation')}`,
          create: forms(pretty ?? '', exact ?? '').map((text) => [text, ...more]),
          reference: `RULE ${name} ON ${relation}`,
          drop: [`DROP RULE ${name} ON ${relation}`],
        };
      }),
};

const forms = (pretty: string, exact: string): string[] => [
  ...new Set([...formsOf(pretty, exact).map(laidOut), pretty, exact]),
];

const laidOut = (text: string): string =>
  text
    .replace(/\n {3}WHERE /, '\n    WHERE ')
    .replace(/ DO {2}/, ' DO ')
    .replace(/\n {2}VALUES /, '\n    VALUES ')
    .replaceAll(/\b(?:new|old)\./g, (row) => row.toUpperCase());
