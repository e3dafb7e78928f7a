/** What a shadow database lacks that a file needs, told from the server's error and the statement. Pure. */
import type { ServerError } from '../database/session.ts';
import type { Statement } from '../migrations/migration.ts';

export interface Lack {
  kind:
    | 'extension'
    | 'role'
    | 'tablespace'
    | 'subscription'
    | 'language'
    | 'collation'
    | 'database'
    | 'library'
    | 'file'
    | 'right';
  /** `the extension timescaledb`. */
  what: string;
}

const PATTERNS: readonly (readonly [
  kind: Lack['kind'],
  codes: readonly string[],
  message: RegExp,
  what: string,
])[] = [
  ['extension', ['0A000'], /^extension "(.+)" is not available/, 'the extension $1'],
  ['extension', ['58P01'], /could not open extension control file ".*\/(.+)\.control"/, 'the extension $1'],
  ['role', ['42704', '22023'], /role "(.+)" does not exist/, 'the role $1'],
  ['tablespace', ['42704'], /tablespace "(.+)" does not exist/, 'the tablespace $1'],
  ['language', ['42704'], /language "(.+)" does not exist/, 'the language $1'],
  ['collation', ['42704'], /collation "(.+)" for encoding/, 'the collation $1'],
  ['collation', ['22023'], /could not create locale "(.+)"/, 'the locale $1'],
  ['database', ['3D000'], /database "(.+)" does not exist/, 'a database of the name $1'],
  ['library', ['58P01'], /could not (?:load library|access file) "(?:.*\/)?(.+?)"/, 'the library $1'],
  ['file', ['58P01', 'F0000'], /could not open .*file "(?:.*\/)?(.+?)"/, "the server's file $1"],
];

/** By the statement alone, whatever the error: the embedded database has nothing of the kind. */
const NEVER_EMBEDDED: Readonly<Record<string, Lack>> = {
  CreateTableSpaceStmt: { kind: 'tablespace', what: 'tablespaces' },
  CreateSubscriptionStmt: { kind: 'subscription', what: 'subscriptions' },
};

/** Undefined where the error is about the file itself. */
export function lackOf(
  { sqlstate, message }: ServerError,
  statement: Statement | undefined,
  embedded: boolean,
): Lack | undefined {
  const never = embedded && statement ? NEVER_EMBEDDED[statement.kind] : undefined;
  if (never) return never;
  for (const [kind, codes, pattern, what] of PATTERNS) {
    const [, name] = codes.includes(sqlstate) ? (pattern.exec(message) ?? []) : [];
    if (name !== undefined) return { kind, what: what.replace('$1', name) };
  }
  return !embedded && sqlstate === '42501' ? { kind: 'right', what: 'a right' } : undefined;
}
