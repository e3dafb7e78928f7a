/**
 * Reads `postgres://` URLs as libpq does: a port of `conninfo_uri_parse_options` and `conninfo_uri_parse_params`
 * (PostgreSQL, src/interfaces/libpq/fe-connect.c). It is not RFC 3986, and WHATWG's URL cannot do it: several
 * hosts, raw characters in passwords, everything percent-encoded including the comma between hosts.
 */

export const PREFIXES = ['postgresql://', 'postgres://'] as const;

/** Why a connection string cannot be read. The message never quotes a part of the string. */
export class Unreadable extends Error {
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

const ENCODING_HINT =
  'in a user name or a password percent-encode the special characters: % as %25, @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, a space as %20';

/** Keyword and value pairs, decoded, in libpq's words. Keywords are not checked here. */
export function parseConnectionUrl(url: string): Map<string, string> {
  const prefix = PREFIXES.find((candidate) => url.startsWith(candidate));
  if (prefix === undefined) throw new Unreadable('it does not begin with postgres://');
  const values = new Map<string, string>();
  const { userinfo, rest } = splitUserinfo(url.slice(prefix.length));
  if (userinfo !== undefined) {
    const [user, password] = splitOnce(userinfo, ':');
    store(values, 'user', user);
    store(values, 'password', password ?? '');
  }
  const { hosts, ports, path } = parseHosts(rest);
  if (hosts.includes('@')) {
    throw new Unreadable('there is more than one "@" before the database name', ENCODING_HINT);
  }
  refuseSlashInPassword(userinfo, path);
  store(values, 'host', hosts);
  store(values, 'port', ports);
  const [database, query] = path.startsWith('/')
    ? splitOnce(path.slice(1), '?')
    : ['', splitOnce(path, '?')[1]];
  store(values, 'dbname', database);
  parseQuery(query ?? '', values);
  return values;
}

/** Up to the first `@`, if that comes before the first `/`. */
function splitUserinfo(text: string): { userinfo: string | undefined; rest: string } {
  const end = text.search(/[@/]/);
  if (end === -1 || text[end] !== '@') return { userinfo: undefined, rest: text };
  return { userinfo: text.slice(0, end), rest: text.slice(end + 1) };
}

/** `host[:port][,…]` up to `/` or `?`. Hosts and ports are kept as comma lists, as libpq does. */
function parseHosts(text: string): { hosts: string; ports: string; path: string } {
  const hosts: string[] = [];
  const ports: string[] = [];
  let at = 0;
  do {
    if (hosts.length > 0) at += 1;
    const { host, end } = text[at] === '[' ? bracketed(text, at) : until(text, at, /[:/?,]/);
    hosts.push(host);
    at = end;
    if (text[at] === ':') {
      const port = until(text, at + 1, /[/?,]/);
      ports.push(port.host);
      at = port.end;
    } else {
      ports.push('');
    }
  } while (text[at] === ',');
  const list = ports.join(',');
  if (/[^0-9%, ]/.test(list)) throw new Unreadable('a port is not a number', ENCODING_HINT);
  return { hosts: hosts.join(','), ports: list, path: text.slice(at) };
}

function until(text: string, from: number, stop: RegExp): { host: string; end: number } {
  const found = text.slice(from).search(stop);
  const end = found === -1 ? text.length : from + found;
  return { host: text.slice(from, end), end };
}

function bracketed(text: string, from: number): { host: string; end: number } {
  const close = text.indexOf(']', from);
  if (close === -1) throw new Unreadable('a "[" before an IPv6 address has no "]"', ENCODING_HINT);
  if (close === from + 1) throw new Unreadable('there is no IPv6 address between "[" and "]"');
  const next = text[close + 1];
  if (next !== undefined && !':/?,'.includes(next)) {
    throw new Unreadable(
      'behind the "]" of an IPv6 address only ":", "/", "?" or "," can follow',
      ENCODING_HINT,
    );
  }
  return { host: text.slice(from + 1, close), end: close + 1 };
}

/** `postgres://u:12/3@host/db`: a `/` in the password made `u` the host. No database name has both signs. */
function refuseSlashInPassword(userinfo: string | undefined, path: string): void {
  const database = path.split('?', 1)[0] ?? '';
  if (userinfo === undefined && /@.*\//s.test(database)) {
    throw new Unreadable('an "@" comes after the first "/", as if a password contained a "/"', ENCODING_HINT);
  }
}

function parseQuery(query: string, values: Map<string, string>): void {
  let rest: string | undefined = query;
  while (rest !== undefined && rest !== '') {
    const [parameter, next] = splitOnce(rest, '&');
    const [keyword, value, ...more] = parameter.split('=').map(decode);
    if (keyword === undefined || value === undefined) {
      throw new Unreadable('behind "?" each parameter is NAME=VALUE, and one has no "="', ENCODING_HINT);
    }
    if (more.length > 0) {
      throw new Unreadable(
        'a parameter behind "?" has more than one "="',
        'percent-encode a "=" in a value as %3D',
      );
    }
    // For JDBC's sake, as in libpq.
    if (keyword === 'ssl' && value === 'true') values.set('sslmode', 'require');
    else values.set(keyword, value);
    rest = next;
  }
}

/** An empty part is left out, so that its default applies. */
function store(values: Map<string, string>, keyword: string, encoded: string): void {
  if (encoded !== '') values.set(keyword, decode(encoded));
}

/** Percent-decoding to UTF-8; `%00` is refused as in libpq. */
function decode(text: string): string {
  if (!text.includes('%')) return text;
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) {
    throw new Unreadable('a "%" is not followed by two hexadecimal digits', ENCODING_HINT);
  }
  if (text.includes('%00')) throw new Unreadable('it contains %00, which PostgreSQL does not take');
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Unreadable('its percent-encoding is not UTF-8', ENCODING_HINT);
  }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
