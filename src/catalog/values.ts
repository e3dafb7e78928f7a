/** Values of catalog columns as text that means the same in every database. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Identities } from './identities.ts';
import { type Row, text, type Value } from './raw.ts';
import type { Treatment } from './shape.ts';

/** The value of a column in a row; NULL, and a reference to nothing, are null. */
export function valueText(
  value: Value | undefined,
  treatment: Treatment,
  row: Row,
  identities: Identities,
): string | null {
  if (value === null || value === undefined) return null;
  const items = (Array.isArray(value) ? value : [value]).map((item) => (item === null ? null : String(item)));
  switch (treatment.how) {
    case 'text':
      return treatment.isSecret ? hidePassword(text(value)) : text(value);
    case 'list': {
      const shown = treatment.isSecret ? items.map((item) => item && hideOption(item)) : items;
      return joined(shown, treatment.isOrdered);
    }
    case 'privileges': {
      const owner = treatment.owner?.startsWith('t.') ? text(row[treatment.owner.slice(2)]) : undefined;
      const name = owner === undefined ? undefined : identities.of(`pg_authid:${owner}`)?.name;
      return joined(name === undefined ? items : items.map((item) => item && withOwner(item, name)), false);
    }
    case 'reference': {
      const name = (oid: string | null): string | null => {
        if (oid === null || oid === '0') return treatment.to === 'pg_authid' ? 'PUBLIC' : null;
        return identities.of(`${treatment.to}:${oid}`)?.name ?? 'an object that does not exist';
      };
      if (!treatment.isArray) return items[0] === '0' ? null : name(items[0] ?? null);
      return joined(items.map(name), treatment.isOrdered);
    }
    case 'column-numbers': {
      const relation = text(row[treatment.relation]);
      return joined(
        items.map((number) => identities.column(relation, number ?? '')),
        treatment.isOrdered,
      );
    }
    case 'except':
    case 'unknown':
    default:
      return null;
  }
}

/** A list as text; quoted where two lists could read the same. */
export function joined(items: readonly (string | null)[], isOrdered: boolean): string {
  const shown = items.map((item) => {
    if (item === null) return 'NULL';
    return item === '' || item === 'NULL' || /[,"]/.test(item) ? JSON.stringify(item) : item;
  });
  return (isOrdered ? shown : shown.sort()).join(', ');
}

/** The items of such a text; NULL as the word. */
export const itemsOf = (list: string): string[] =>
  [...list.matchAll(/(?<=^|, )(?:("(?:[^"\\]|\\.)*")(?=$|, )|[^,]+)/gs)].map(([item, quoted]) =>
    quoted === undefined ? item : (JSON.parse(quoted) as string),
  );

/** New in each process: a digest of a password is no use to anybody else. */
const salt = randomBytes(32);

const digest = (secret: string): string =>
  `(hidden ${createHmac('sha256', salt).update(secret).digest('hex').slice(0, 12)})`;

/** An option of a foreign server or a user mapping, such as `password=…`. */
const hideOption = (option: string): string => {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(option) ?? [];
  return namesSecret(name) ? `${name}=${digest(value)}` : option;
};

/** Does an option of this name hold what nobody is to see? */
export const namesSecret = (name: string): boolean => /pass|secret|token|key|credential/i.test(name);

/** Is there a password in a connection string of libpq? */
export const hasPassword = (conninfo: string): boolean =>
  conninfo.includes('://')
    ? /^\w+:\/\/[^/?#@]*:[^/?#@]*@/.test(conninfo) || /[?&]\w*password=/i.test(conninfo)
    : /\w*password\s*=/i.test(conninfo);

/** A connection string of libpq; a URL is hidden altogether. */
const hidePassword = (conninfo: string): string =>
  conninfo.includes('://')
    ? digest(conninfo)
    : conninfo.replaceAll(
        /(\w*(?:password|passfile|sslkey)\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)/gi,
        (_, name: string, value: string) => `${name}${digest(value)}`,
      );

/**
 * An aclitem with the word `owner` for the object's owner: ALTER … OWNER rewrites them all, and what differs is
 * the owner. Names are quoted as in aclitem's own output (`putid` in PostgreSQL's source, acl.c).
 */
function withOwner(item: string, owner: string): string {
  const [, grantee = '', rights = '', grantor = ''] =
    /^("(?:[^"]|"")*"|[^=]*)=([^/]*)\/(.*)$/.exec(item) ?? [];
  const shown = (role: string): string => (unquoted(role) === unquoted(owner) ? '(owner)' : role);
  return `${shown(grantee)}=${rights}/${shown(grantor)}`;
}

const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
