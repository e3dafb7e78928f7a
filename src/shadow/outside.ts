/**
 * Statements whose effect reaches beyond the database that they run in: roles, other databases, tablespaces, the
 * server's settings, another server. On a server of the user's nothing of that may happen for a comparison's sake.
 * Pure.
 */
import { type Diagnostic, EXIT, Failure } from '../diagnostic.ts';
import type { Migration, ParsedFile, Statement } from '../migrations/migration.ts';
import { placeAt } from '../migrations/position.ts';
import { type Node, option, text } from './tree.ts';

/** By kind, what a statement touches. */
const OUTSIDE: Readonly<Record<string, string>> = {
  CreateRoleStmt: 'a role',
  AlterRoleStmt: 'a role',
  AlterRoleSetStmt: 'a role',
  DropRoleStmt: 'a role',
  GrantRoleStmt: 'a role',
  CreatedbStmt: 'a database',
  DropdbStmt: 'a database',
  AlterDatabaseStmt: 'a database',
  AlterDatabaseSetStmt: 'a database',
  AlterDatabaseRefreshCollStmt: 'a database',
  CreateTableSpaceStmt: 'a tablespace',
  DropTableSpaceStmt: 'a tablespace',
  AlterTableSpaceOptionsStmt: 'a tablespace',
  AlterSystemStmt: "the server's settings",
};

/** Statements that reach outside only where they name such an object. */
const BY_OBJECT = new Set(['CommentStmt', 'GrantStmt', 'RenameStmt', 'AlterOwnerStmt', 'SecLabelStmt']);
const OBJECTS: Readonly<Record<string, string>> = {
  OBJECT_DATABASE: 'a database',
  OBJECT_ROLE: 'a role',
  OBJECT_TABLESPACE: 'a tablespace',
  OBJECT_PARAMETER_ACL: "the server's settings",
};

/** In the text of a DO block, comments and constants included: rather once too often. */
const IN_BODY = /\b(?:create|alter|drop)\s+(role|user(?!\s+mapping)|group|database|tablespace|system)\b/i;

/** Trees are parsed again for who asks, so only those are asked for that may name such an object. */
const MAY_NAME = /\b(?:database|role|user|group|tablespace|parameter)\b/i;

/** What a statement touches outside of its database: `a role`; undefined where nothing. */
function touches(statement: Statement, sql: string): string | undefined {
  const { kind, start, end } = statement;
  const known = OUTSIDE[kind];
  if (known !== undefined) return known;
  const written = (): string => sql.slice(start, end);
  if (BY_OBJECT.has(kind)) return MAY_NAME.test(written()) ? namedObject(statement.node) : undefined;
  if (kind === 'CreateSubscriptionStmt') {
    const connects = JSON.stringify(option(statement.node['options'], 'connect') ?? null);
    return /false|off|"ival":\{\}/i.test(connects) ? undefined : 'another server';
  }
  return kind === 'DoStmt' ? bodyTouches(written()) : undefined;
}

function namedObject(node: Node): string | undefined {
  const types = ['objtype', 'objectType', 'renameType'].map((field) => text(node[field]) ?? '');
  return types.map((type) => OBJECTS[type]).find((found) => found !== undefined);
}

function bodyTouches(body: string): string | undefined {
  const found = IN_BODY.exec(body)?.[1]?.toLowerCase();
  // The way to name the database that a file runs in, whichever it is.
  if (found === undefined || (found === 'database' && /current_database\s*\(/i.test(body))) return undefined;
  return found === 'system'
    ? "the server's settings"
    : `a ${found === 'user' || found === 'group' ? 'role' : found}`;
}

/** @throws Failure (exit 4) that names each statement which would reach beyond a shadow on a server */
export function requireInside(files: readonly { migration: Migration; parsed: ParsedFile }[]): void {
  const found = files.flatMap(({ migration, parsed }) =>
    parsed.statements.flatMap((statement): Diagnostic[] => {
      const what = touches(statement, parsed.sql);
      if (what === undefined) return [];
      return [
        {
          severity: 'error',
          code: 'shadow-outside',
          message: `The statement touches ${what}, which a shadow database on a server would not keep to itself`,
          place: placeAt(migration.file, parsed.sql, statement.start),
          remedy:
            'Leave --shadow-url away: the embedded database is a server of its own. Or let them run on a server that ' +
            'is there for it, with --allow-server-wide: their effect stays, and each runs in every replay of the files. ' +
            'Such statements belong to the set-up of the server, not into a migration.',
        },
      ];
    }),
  );
  if (found.length > 0) throw new Failure(EXIT.refused, found);
}
