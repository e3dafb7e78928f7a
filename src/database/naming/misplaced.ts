/**
 * The passwords of URLs that stand where none is read: an argument too many, `--dir`, DATABASE_URL_FILE instead of
 * DATABASE_URL. The error quotes what it cannot use, so they have to be known before anything is read. Pure.
 */
import { parseConnectionUrl, PREFIXES } from './connection-url.ts';
import { isKnownKeyword, isSecretKeyword, KEYWORDS, parameter } from './parameters.ts';
import type { Env } from './surroundings.ts';

export interface Misplaced {
  secrets: string[];
  /** The other parts of the URLs, which are shown anyway. */
  names: string[];
}

/** Every variable of libpq, those of this program, and whatever holds a URL of PostgreSQL. */
const isOurs = (name: string, value: string): boolean =>
  /^(SHADOW_)?DATABASE_URL(_FILE)?$|^AIM_MIGRATE_|^PG[A-Z]+$/.test(name) || /postgres(ql)?:\/\//i.test(value);

const SECRET_VARIABLES = new Set(
  KEYWORDS.filter(isSecretKeyword)
    .map((keyword) => parameter(keyword).env)
    .filter((name) => name !== undefined),
);

/** All that may be a password in arguments and variables; in doubt it is one. */
export function misplacedSecrets(argv: readonly string[], env: Env): Misplaced {
  const variables = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && isOurs(name, value) ? [[name, value] as const] : [],
  );
  const found = [...argv, ...variables.map(([, value]) => value)].flatMap(urlsIn).map(partsOf);
  const plain = variables.filter(([name]) => SECRET_VARIABLES.has(name)).map(([, value]) => value);
  return {
    secrets: [...plain, ...found.flatMap(({ secrets }) => secrets)].filter((secret) => secret !== ''),
    names: found.flatMap(({ names }) => names),
  };
}

/** From each scheme to the end of the text: a password that is not percent-encoded may hold anything. */
const urlsIn = (text: string): string[] => {
  const withPassword = /(?:^|[?&\s])(?:ssl)?password\s*=/i.test(text) ? [text] : [];
  const schemes = [...text.matchAll(/[a-z][a-z0-9+.-]*:\/\//gi)];
  return [...withPassword, ...schemes.map(({ index }) => text.slice(index))];
};

function partsOf(url: string): Misplaced {
  const parts: Misplaced = { secrets: [...userinfo(url), ...parameters(url)], names: [] };
  const prefix = PREFIXES.find((candidate) => url.startsWith(candidate));
  if (prefix === undefined) return parts;
  try {
    for (const [keyword, value] of parseConnectionUrl(url)) {
      const isSecret = isKnownKeyword(keyword) && isSecretKeyword(keyword);
      if (isSecret) parts.secrets.push(value);
      else parts.names.push(value);
    }
  } catch {
    // A URL that cannot be read: what was found by its shape has to do.
  }
  return parts;
}

/** What stands between the first `:` behind the scheme and an `@`: the first one and the last. */
function userinfo(url: string): string[] {
  const rest = url.slice(url.indexOf('://') + 3);
  const colon = rest.indexOf(':');
  const first = rest.indexOf('@', colon + 1);
  const last = rest.lastIndexOf('@');
  if (!url.includes('://') || colon === -1 || first === -1) return [];
  return bothForms([rest.slice(colon + 1, first), rest.slice(colon + 1, last)]);
}

const parameters = (url: string): string[] =>
  bothForms(
    [...url.matchAll(/(?:ssl)?password\s*=\s*(?:'((?:[^'\\]|\\.)*)'|([^&\s]+))/gi)].flatMap(
      ([, quoted, plain]) => quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? [],
    ),
  );

const bothForms = (texts: readonly string[]): string[] => texts.flatMap((text) => [text, decoded(text)]);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
