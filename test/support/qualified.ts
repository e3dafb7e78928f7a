/** Do messages of ours speak of the system's functions, operators, types and tables so that nothing can take their place? */
import { loadModule, parseSync } from 'libpg-query';

await loadModule();

/** One connection: its transactions, and whether a search_path of the system's only holds in them. */
export class Connection {
  private isSafe = false;

  /** What a message speaks of by its bare name where a user's schema may come first (CVE-2018-1058). */
  bareNamesOf(sql: string): string[] {
    const { stmts = [] } = parseSync(sql) as unknown as { stmts?: { stmt: Record<string, Node> }[] };
    const found: string[] = [];
    for (const { stmt } of stmts) {
      const [kind = '', node = {}] = Object.entries(stmt)[0] ?? [];
      if (kind === 'TransactionStmt') this.isSafe &&= String(node['kind']).includes('SAVEPOINT');
      else if (kind === 'VariableSetStmt' && node['kind'] === 'VAR_RESET_ALL') this.isSafe = false;
      else if (kind === 'VariableSetStmt' && node['name'] === 'search_path') this.isSafe = isSystemOnly(node);
      else if (!this.isSafe) found.push(...bareNames(stmt));
    }
    return [...new Set(found)];
  }
}

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** `pg_catalog`, or `pg_catalog, pg_temp`, or empty. */
function isSystemOnly(node: Node): boolean {
  const words = JSON.stringify(node['args'] ?? []).matchAll(/"sval":"([^"]*)"/g);
  const schemas = [...words].map(([, word]) => word ?? '');
  return (
    schemas.every((schema) => ['', 'pg_catalog', 'pg_temp'].includes(schema)) &&
    node['kind'] === 'VAR_SET_VALUE'
  );
}

const strings = (list: unknown): string[] =>
  Array.isArray(list)
    ? list.flatMap((item: unknown) => {
        const word = isNode(item) && isNode(item['String']) ? item['String']['sval'] : undefined;
        return typeof word === 'string' ? [word] : [];
      })
    : [];

function bareNames(value: unknown, withNames: readonly string[] = []): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => bareNames(item, withNames));
  if (!isNode(value)) return [];
  const found: string[] = [];
  const ctes = isNode(value['withClause']) ? strings(names(value['withClause'])) : [];
  const known = [...withNames, ...ctes];
  for (const [key, inner] of Object.entries(value)) {
    if (isNode(inner)) {
      if (key === 'FuncCall' && strings(inner['funcname']).length < 2)
        found.push(`${strings(inner['funcname'])[0]}()`);
      if (key === 'A_Expr' && strings(inner['name']).length < 2 && !isNullIf(inner))
        found.push(`operator ${strings(inner['name'])[0]}`);
      if (key === 'SubLink' && strings(inner['operName']).length === 1)
        found.push(`operator ${strings(inner['operName'])[0]}`);
      if (
        (key === 'TypeName' || key === 'typeName') &&
        Array.isArray(inner['names']) &&
        inner['names'].length === 1
      )
        found.push(`type ${strings(inner['names'])[0]}`);
      if (
        (key === 'RangeVar' || key === 'relation') &&
        typeof inner['relname'] === 'string' &&
        inner['schemaname'] === undefined &&
        !known.includes(inner['relname'])
      )
        found.push(`table ${inner['relname']}`);
    }
    found.push(...bareNames(inner, known));
  }
  return found;
}

const isNullIf = ({ kind }: Node): boolean => kind === 'AEXPR_NULLIF';

const names = (withClause: Node): unknown[] =>
  (Array.isArray(withClause['ctes']) ? withClause['ctes'] : []).map((cte: unknown) => {
    const name = isNode(cte) && isNode(cte['CommonTableExpr']) ? cte['CommonTableExpr']['ctename'] : '';
    return { String: { sval: name } };
  });
