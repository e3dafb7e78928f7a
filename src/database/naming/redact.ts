/** Takes passwords out of text: out of a connection string that is quoted, and out of anything that is printed. */
import { isSecretKeyword, isKnownKeyword } from './parameters.ts';
import { HIDDEN } from './secret.ts';

/** Shorter ones are parts of ordinary words: hiding each occurrence would ruin the text and tell nothing. */
const SHORTEST_UNIQUE = 4;

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Every character percent-encoded that is not a letter or a digit. */
const encodeAll = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9]/.test(char) ? char : percent(byte);
    })
    .join('');

const percent = (byte: number): string => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;

/** The ways in which a password may stand in a text: as it is, percent-encoded, in JSON, quoted for SQL or a shell. */
function spellings(secret: string): string[] {
  const all = [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    encodeURI(secret.toWellFormed()),
    encodeURIComponent(secret.toWellFormed()).replaceAll("'", '%27'),
    encodeAll(secret),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll("'", "''"),
    secret.replaceAll('\\', '\\\\'),
    secret.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`),
    secret.replaceAll('\\', '\\\\').replaceAll("'", "''"),
  ];
  return [...new Set(all)].sort((a, b) => b.length - a.length);
}

/** Each character as it is or percent-encoded, whichever were: as people write URLs, with `%2f` beside `%2F`. */
const partlyEncoded = (secret: string): string =>
  Array.from(secret.toWellFormed(), (char) => {
    const bytes = [...Buffer.from(char)].map((byte) => percent(byte).replaceAll(/[A-F]/g, eitherCase));
    return `(?:${escapeRegExp(char)}|${bytes.join('')}${char === ' ' ? String.raw`|\+` : ''})`;
  }).join('');

const eitherCase = (letter: string): string => `[${letter}${letter.toLowerCase()}]`;

/** By secret: output has many strings. */
const patterns = new Map<string, string>();

function anySpelling(secret: string): string {
  const known = patterns.get(secret);
  if (known !== undefined) return known;
  const pattern = [...spellings(secret).map(escapeRegExp), partlyEncoded(secret)].join('|');
  patterns.set(secret, pattern);
  return pattern;
}

/**
 * Replaces every occurrence of the secrets in a text, raw or encoded, and what an ellipsis has left of one.
 *
 * The rule for those that would hide half of the text: a secret shorter than four characters, or equal to one of
 * `publicNames` (user `postgres` with the password `postgres`), is hidden only where a password stands: behind
 * `name:` and before `@`, or behind `password=`.
 */
export function redact(text: string, secrets: Iterable<string>, publicNames: readonly string[] = []): string {
  let result = text;
  const longestFirst = [...secrets].filter((s) => s !== '').sort((a, b) => b.length - a.length);
  for (const secret of longestFirst) {
    const isCommon = secret.length < SHORTEST_UNIQUE || publicNames.includes(secret);
    result = isCommon
      ? result.replace(
          new RegExp(
            `(//?[^\\s/:@]*:|password\\s*=\\s*['"]?)(?:${anySpelling(secret)})(?=@|['"&\\s]|$)`,
            'gi',
          ),
          `$1${HIDDEN}`,
        )
      : redactCut(result.replace(new RegExp(anySpelling(secret), 'g'), HIDDEN), secret);
  }
  return result;
}

/** Long lines and long values are cut, by the server too: then a part of a secret stands beside the ellipsis. */
const ELLIPSIS = /\u2026|\.\.\./g;
const SHORTEST_PART = 6;

function redactCut(text: string, secret: string): string {
  if (secret.length < SHORTEST_PART || !/\u2026|\.\.\./.test(text)) return text;
  const forms = spellings(secret);
  const reach = Math.max(...forms.map(({ length }) => length));
  let result = '';
  let done = 0;
  for (const { index, 0: ellipsis } of text.matchAll(ELLIPSIS)) {
    if (index < done) continue;
    const after = index + ellipsis.length;
    const start = longest(forms, text.slice(Math.max(done, index - reach), index), 'beginning');
    const end = longest(forms, text.slice(after, after + reach), 'end');
    result += `${text.slice(done, index - start)}${start === 0 ? '' : HIDDEN}${ellipsis}${end === 0 ? '' : HIDDEN}`;
    done = after + end;
  }
  return result + text.slice(done);
}

/** How long a beginning of one of the forms the text ends with, or an end it begins with; 0 where none is telling. */
function longest(forms: readonly string[], text: string, part: 'beginning' | 'end'): number {
  const lengths = forms.map((form) => {
    const telling = part === 'beginning' ? form.slice(0, SHORTEST_PART) : form.slice(-SHORTEST_PART);
    if (!text.includes(telling)) return 0;
    for (let length = Math.min(form.length, text.length); length >= SHORTEST_PART; length -= 1) {
      const fits =
        part === 'beginning' ? text.endsWith(form.slice(0, length)) : text.startsWith(form.slice(-length));
      if (fits) return length;
    }
    return 0;
  });
  return Math.max(0, ...lengths);
}

/**
 * A connection URL for people. Written for URLs that cannot be parsed, so it hides too much rather than too
 * little: from the first `:` behind the scheme to the last `@`, and each parameter that is not known as harmless.
 */
export function redactUrl(url: string): string {
  const scheme = /^[a-z][a-z0-9+.:-]*:\/\//i.exec(url)?.[0];
  if (scheme === undefined) return HIDDEN;
  const rest = url.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  const colon = rest.indexOf(':');
  if (at === -1 || colon === -1 || colon > at) return scheme + redactPorts(rest);
  const hidden = rest.slice(colon + 1, at);
  const isSplitInQuery = /\?.*=/s.test(hidden);
  return `${scheme}${rest.slice(0, colon)}:${HIDDEN}${isSplitInQuery ? '' : `@${redactQuery(rest.slice(at + 1))}`}`;
}

/** Where no `@` was found, what stands behind a `:` is a port, or a password whose host was forgotten. */
function redactPorts(rest: string): string {
  const authority = /^[^/?]*/.exec(rest)?.[0] ?? '';
  const hosts = authority.split(',');
  const isHarmless = hosts.every((host) => /^(\[[^\]]*\]|[^:]*)(:\d{0,5})?$/.test(host));
  return isHarmless ? redactQuery(rest) : `${rest.slice(0, rest.indexOf(':'))}:${HIDDEN}`;
}

function redactQuery(rest: string): string {
  const question = rest.indexOf('?');
  if (question === -1) return rest;
  const parameters = rest
    .slice(question + 1)
    .split('&')
    .map((parameter) => {
      const [keyword = '', ...value] = parameter.split('=');
      if (value.length === 0) return HIDDEN;
      const isShown = isKnownKeyword(keyword) && !isSecretKeyword(keyword) && value.length === 1;
      return isShown ? parameter : `${keyword}=${HIDDEN}`;
    });
  return `${rest.slice(0, question + 1)}${parameters.join('&')}`;
}
