/** Row-level security policies in SQL. */
import type { CatalogObject } from '../catalog/model.ts';
import { identifier } from '../catalog/identities.ts';
import { valueWords } from './value.ts';

/** `AS RESTRICTIVE FOR SELECT TO reader USING (a > 0)`; permissive ones do not say so. */
export function policyClauses(policy: CatalogObject): string {
  const { attributes } = policy;
  const words = (name: string): string => valueWords(policy, name, attributes[name] ?? null) ?? '';
  return [
    ...(attributes['permissive'] === 'false' ? [words('permissive')] : []),
    `FOR ${words('command')}`,
    `TO ${words('roles')}`,
    ...(attributes['using'] ? [`USING (${withoutParentheses(attributes['using'])})`] : []),
    ...(attributes['with check'] ? [`WITH CHECK (${withoutParentheses(attributes['with check'])})`] : []),
  ].join(' ');
}

export function policyDefinition(policy: CatalogObject): string {
  const table = policy.identity.slice(policy.identity.lastIndexOf(' on ') + 4);
  return `CREATE POLICY ${identifier(policy.name)} ON ${table} ${policyClauses(policy)}`;
}

/** An expression without the pair that encloses all of it. */
function withoutParentheses(expression: string): string {
  if (!expression.startsWith('(') || !expression.endsWith(')')) return expression;
  let depth = 0;
  const inner = expression.slice(1, -1);
  for (const character of inner.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, '')) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return expression;
  }
  return inner;
}
