/** The roles that files need but do not make. Pure; only what stands in a statement itself, not in a body's text. */
import type { ParsedFile } from '../migrations/migration.ts';
import { having, type Node, setting, structs, text } from './tree.ts';

/** Statements that may name a role. The trees of others, which may be large, are not looked at. */
const NAMING = new Set([
  'AlterDefaultPrivilegesStmt',
  'AlterOwnerStmt',
  'AlterPolicyStmt',
  'AlterRoleSetStmt',
  'AlterRoleStmt',
  'AlterTableMoveAllStmt',
  'AlterTableStmt',
  'AlterUserMappingStmt',
  'CommentStmt',
  'CreatePolicyStmt',
  'CreateRoleStmt',
  'CreateSchemaStmt',
  'CreateTableSpaceStmt',
  'CreateUserMappingStmt',
  'DropOwnedStmt',
  'GrantRoleStmt',
  'GrantStmt',
  'ReassignOwnedStmt',
  'VariableSetStmt',
]);

/** In the text of DO blocks, where roles are made if they are missing. */
const MADE_IN_BODY = /\bcreate\s+(?:role|user|group)\s+(?!mapping\b)("(?:[^"]|"")+"|[\w$]+)/gi;

/**
 * The roles that the files name in GRANT … TO, OWNER TO, SET ROLE, CREATE POLICY … TO, ALTER DEFAULT PRIVILEGES FOR
 * ROLE and the like, without those that a file creates itself and those of PostgreSQL's own.
 * @returns in the order of their names
 */
export function rolesIn(files: readonly ParsedFile[]): string[] {
  const named = new Set<string>();
  const made = new Set<string>();
  for (const { sql, statements } of files) {
    for (const statement of statements) {
      if (statement.kind === 'DoStmt') {
        for (const [, name = ''] of sql.slice(statement.start, statement.end).matchAll(MADE_IN_BODY)) {
          made.add(unquoted(name));
        }
      }
      if (!NAMING.has(statement.kind)) continue;
      if (statement.kind === 'CreateRoleStmt') made.add(text(statement.node['role']) ?? '');
      for (const name of namesIn(statement.kind, statement.node)) named.add(name);
    }
  }
  return [...named].filter((name) => !made.has(name) && !name.startsWith('pg_')).sort();
}

function namesIn(kind: string, node: Node): string[] {
  const specs = [...having(node, 'roletype')]
    .filter(({ roletype }) => roletype === 'ROLESPEC_CSTRING')
    .flatMap(({ rolename }) => text(rolename) ?? []);
  if (kind === 'GrantRoleStmt') {
    return [
      ...specs,
      ...structs(node['granted_roles'], 'AccessPriv').flatMap((role) => text(role['priv_name']) ?? []),
    ];
  }
  if (kind === 'VariableSetStmt') return rolesOfSet(node);
  return specs;
}

/** SET ROLE x, SET SESSION AUTHORIZATION x. */
function rolesOfSet(node: Node): string[] {
  if (!['role', 'session_authorization'].includes(text(node['name']) ?? '')) return [];
  const name = setting(node);
  return name === undefined || name === 'none' ? [] : [name];
}

const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
