/** Policies of row-level security. */
import { FIRST_USER_OID } from '../../database/oid.ts';
import type { Fact } from '../fact.ts';
import { type Family, listOf, type TextRow, textOf } from '../family.ts';
import { expressionForms } from '../query/layout.ts';
import { AS_STATEMENT, fitted } from './relations/text.ts';

const POLICIES = `SELECT p.oid::text AS oid, quote_ident(p.polname)::text AS name, p.polrelid::text AS relation,
  p.polrelid::regclass::text AS relation_name, p.polcmd::text AS command, p.polpermissive::text AS permissive,
  (SELECT to_json(array_agg(CASE WHEN u = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(u)) END ORDER BY 1))::text
    FROM unnest(p.polroles) u) AS roles,
  pg_get_expr(p.polqual, p.polrelid, true) AS using, pg_get_expr(p.polqual, p.polrelid) AS exact_using,
  pg_get_expr(p.polwithcheck, p.polrelid, true) AS check, pg_get_expr(p.polwithcheck, p.polrelid) AS exact_check
FROM pg_policy p WHERE p.oid >= ${FIRST_USER_OID} ORDER BY p.oid`;

const COMMANDS: Readonly<Record<string, string>> = { r: 'SELECT', a: 'INSERT', w: 'UPDATE', d: 'DELETE' };

export const policies: Family = {
  queries: () => [POLICIES],
  facts: ([rows = []], { isWanted }) =>
    rows.filter((row) => isWanted(`pg_class:${row['relation']}`)).map(policyFact),
};

function policyFact(row: TextRow): Fact {
  const on = `${textOf(row, 'name')} ON ${textOf(row, 'relation_name')}`;
  const command = COMMANDS[textOf(row, 'command')];
  const roles = listOf(row, 'roles');
  const usings = clauses(row, 'using', 'USING');
  const checks = clauses(row, 'check', 'WITH CHECK');
  const create = Array.from({ length: Math.max(usings.length, checks.length) }, (_, form) => [
    fitted(
      [
        `CREATE POLICY ${on}`,
        row['permissive'] === 'true' ? '' : 'AS RESTRICTIVE',
        command === undefined ? '' : `FOR ${command}`,
        roles.join() === 'PUBLIC' ? '' : `TO ${roles.join(', ')}`,
        usings[Math.min(form, usings.length - 1)] ?? '',
        checks[Math.min(form, checks.length - 1)] ?? '',
      ],
      AS_STATEMENT,
    ),
  ]);
  return {
    address: `pg_policy:${textOf(row, 'oid')}`,
    aspect: '',
    section: 'tables',
    part: 'policy',
    group: `pg_class:${textOf(row, 'relation')}`,
    create,
    reference: `POLICY ${on}`,
    drop: [`DROP POLICY ${on}`],
  };
}

/** Form by form; one empty text where there is none. */
const clauses = (row: TextRow, column: string, word: string): string[] =>
  row[column] === null
    ? ['']
    : expressionForms(textOf(row, column), textOf(row, `exact_${column}`)).map((text) => `${word} (${text})`);
