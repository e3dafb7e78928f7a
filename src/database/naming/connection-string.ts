/** From what the user gave as URL to checked parameters. Errors name the source and never quote a password. */
import { usageError, type Failure } from '../../diagnostic.ts';
import { nearest } from '../../nearest.ts';
import { parseConnectionUrl, PREFIXES, Unreadable } from './connection-url.ts';
import { parseKeywordValue } from './keyword-value.ts';
import { FOREIGN, isAccepted, isKnownKeyword, KEYWORDS, type Keyword } from './parameters.ts';
import { redactUrl } from './redact.ts';

/** One parameter's value and where it came from: `--url`, `DATABASE_URL`, `PGHOST`, `the service file`. */
interface Setting {
  value: string;
  from: string;
}

export type Settings = Map<Keyword, Setting>;

export const URL_EXAMPLE = 'postgres://user:password@host:5432/database';

/**
 * Reads a URL or a keyword/value string.
 * @param text without surrounding white space
 * @param from names the source in messages: `--url`, `DATABASE_URL`
 * @throws Failure (exit 2)
 */
export function parseConnectionString(text: string, from: string): Settings {
  refuseQuotes(text, from);
  const isUrl = PREFIXES.some((prefix) => text.startsWith(prefix));
  if (!isUrl) refuseOtherSchemes(text, from);
  try {
    const raw = isUrl ? parseConnectionUrl(refuseLineBreaks(text)) : parseKeywordValue(text);
    return checkKeywords(raw, from, isUrl ? text : undefined);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw usageError('bad-url', `${from} cannot be read: ${error.message}`, {
      ...(isUrl ? { detail: redactUrl(text) } : {}),
      remedy: error.remedy ?? `A URL looks like ${URL_EXAMPLE}`,
    });
  }
}

function refuseLineBreaks(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u001F]/.test(text))
    throw new Unreadable('it contains a line break or another control character');
  return text;
}

function checkKeywords(raw: Map<string, string>, from: string, url: string | undefined): Settings {
  const settings: Settings = new Map();
  for (const [keyword, value] of raw) {
    if (!isKnownKeyword(keyword)) throw unknownParameter(keyword, from, url);
    settings.set(keyword, { value, from });
  }
  return settings;
}

function unknownParameter(keyword: string, from: string, url: string | undefined): Failure {
  const foreign = Object.hasOwn(FOREIGN, keyword) ? FOREIGN[keyword] : undefined;
  const near = nearest(keyword, KEYWORDS);
  // What is no parameter may be a piece of a password that was not percent-encoded, or nothing but a password.
  const isPlainQuery = url !== undefined && !/\?.*@/s.test(url) && /^[\w-]{1,63}$/.test(keyword);
  const isShown = isPlainQuery || foreign !== undefined || near !== undefined;
  const name = isShown ? `the parameter "${keyword}"` : 'a parameter';
  const known = `Known are ${KEYWORDS.filter(isAccepted).join(', ')}`;
  return usageError('unknown-url-parameter', `${from} has ${name}, which is not known`, {
    ...(url === undefined ? {} : { detail: redactUrl(url) }),
    remedy: foreign ?? (near === undefined ? known : `Did you mean ${near}? ${known}`),
  });
}

/** `DATABASE_URL="…"` in a file for `docker run --env-file` keeps its quotes. */
function refuseQuotes(text: string, from: string): void {
  if (!/^["'`]/.test(text)) return;
  throw usageError('bad-url', `${from} begins with a quote`, {
    remedy: 'Remove the quotes around the URL: env files of Docker and systemd units may keep them',
  });
}

function refuseOtherSchemes(text: string, from: string): void {
  const jdbc = /^jdbc:(?=postgres(?:ql)?:)/i.exec(text)?.[0];
  if (jdbc !== undefined) {
    throw usageError('unknown-scheme', `${from} is a JDBC URL`, {
      remedy: `Remove "jdbc:" and put user and password before the host: ${URL_EXAMPLE}`,
    });
  }
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1];
  const isOurs = scheme !== undefined && /postgres|pgsql|psql|pgx|postgis|cockroach|^pq$/i.test(scheme);
  if (scheme !== undefined && (isOurs || text.startsWith(`${scheme}://`))) {
    const message = isOurs
      ? `${from} begins with "${scheme}:", which has to be written postgres://`
      : `${from} begins with "${scheme}://", which is not PostgreSQL`;
    throw usageError('unknown-scheme', message, { remedy: `A URL looks like ${URL_EXAMPLE}` });
  }
  if (/^\s*[a-z_]+\s*=/i.test(text)) return;
  throw usageError('bad-url', `${from} is neither a URL nor a list of keyword=value`, {
    remedy: `A URL looks like ${URL_EXAMPLE}`,
  });
}
