/** Triggers, but for those that PostgreSQL makes for constraints. */
import { FIRST_USER_OID } from '../../database/oid.ts';
import type { Fact } from '../fact.ts';
import { type Family, type TextRow, textOf } from '../family.ts';
import { formsOf } from '../expression.ts';
import { sectionOf } from './section.ts';

const TRIGGERS = `SELECT t.oid::text AS oid, quote_ident(t.tgname)::text AS name, t.tgrelid::text AS relation,
  t.tgrelid::regclass::text AS relation_name, c.relkind::text AS kind, t.tgenabled::text AS enabled,
  nullif(t.tgparentid, 0)::text AS parent, above.tgenabled::text AS parent_enabled,
  pg_get_triggerdef(t.oid, true) AS definition, pg_get_triggerdef(t.oid) AS exact_definition
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid LEFT JOIN pg_trigger above ON above.oid = t.tgparentid
WHERE t.oid >= ${FIRST_USER_OID} AND c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.oid = t.tgconstraint AND k.contype <> 't')
ORDER BY t.oid`;

export const STATES: Readonly<Record<string, string>> = {
  O: 'ENABLE',
  D: 'DISABLE',
  A: 'ENABLE ALWAYS',
  R: 'ENABLE REPLICA',
};

export const triggers: Family = {
  queries: () => [TRIGGERS],
  facts: ([rows = []], { isWanted }) =>
    rows.filter((row) => isWanted(`pg_class:${row['relation']}`)).map(triggerFact),
};

function triggerFact(row: TextRow): Fact {
  const [name, relation] = [textOf(row, 'name'), textOf(row, 'relation_name')];
  const isClone = row['parent'] !== null;
  const state =
    row['enabled'] === (isClone ? row['parent_enabled'] : 'O')
      ? []
      : [`ALTER TABLE ${relation} ${STATES[textOf(row, 'enabled')]} TRIGGER ${name}`];
  const [pretty, exact] = [textOf(row, 'definition'), textOf(row, 'exact_definition')];
  const forms = [...new Set([...formsOf(pretty, exact).map(broken), pretty, exact])];
  return {
    address: `pg_trigger:${textOf(row, 'oid')}`,
    aspect: '',
    section: sectionOf(textOf(row, 'kind'), null),
    part: 'trigger',
    group: `pg_class:${textOf(row, 'relation')}`,
    create: isClone ? [state] : forms.map((text) => [text, ...state]),
    reference: `TRIGGER ${name} ON ${relation}`,
    ...(isClone ? {} : { drop: [`DROP TRIGGER ${name} ON ${relation}`] }),
  };
}

/** One line for the event, one for each row or statement, and one for the condition where there is one. */
function broken(definition: string): string {
  const [, head, event, level, rest] =
    /^(CREATE (?:CONSTRAINT )?TRIGGER (?:"(?:[^"]|"")+"|\S+)) (.*?) (FOR EACH (?:ROW|STATEMENT)) (.*)$/s.exec(
      definition,
    ) ?? [];
  if (head === undefined || event === undefined || rest === undefined) return definition;
  const lines = event
    .replace(' NOT DEFERRABLE INITIALLY IMMEDIATE', '')
    .replace('DEFERRABLE INITIALLY IMMEDIATE', 'DEFERRABLE')
    .replace(/ (?=(?:DEFERRABLE|REFERENCING)\b)/, '\n    ');
  const condition = rest.replaceAll(/\b(?:new|old)\./g, (row) => row.toUpperCase());
  const action = rest.startsWith('WHEN ')
    ? `${level}\n    ${condition.replace(/ (?=EXECUTE FUNCTION )/, '\n    ')}`
    : `${level} ${rest}`;
  return `${head}\n    ${lines}\n    ${action}`;
}
