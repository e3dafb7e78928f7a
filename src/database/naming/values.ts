/** Reads the values of parameters; each error names the parameter, where it came from, and what is allowed. */
import { usageError, type Failure } from '../../diagnostic.ts';
import type { Settings } from './connection-string.ts';
import { isSecretKeyword, KEYWORDS, parameter, type Keyword } from './parameters.ts';

/** The value, where it is given and not empty. */
export function text(settings: Settings, keyword: Keyword): string | undefined {
  return settings.get(keyword)?.value || undefined;
}

/** One of a few words; the first is the default. */
export function choice<const Word extends string>(
  settings: Settings,
  keyword: Keyword,
  words: readonly [Word, ...Word[]],
): Word {
  const value = text(settings, keyword);
  if (value === undefined) return words[0];
  const found = words.find((word) => word === value);
  if (found === undefined) throw badValue(settings, keyword, `it takes ${words.join(', ')}`);
  return found;
}

/** A whole number, blanks around it allowed as in libpq. */
export function integer(settings: Settings, keyword: Keyword): number | undefined {
  const value = text(settings, keyword);
  if (value === undefined) return undefined;
  const isWhole = /^\s*[+-]?\d{1,10}\s*$/.test(value);
  if (!isWhole) throw badValue(settings, keyword, 'it takes a whole number');
  return Number(value);
}

/** `1` or `0`. */
export function flag(settings: Settings, keyword: Keyword, byDefault: boolean): boolean {
  const value = integer(settings, keyword);
  return value === undefined ? byDefault : value !== 0;
}

export function badValue(
  settings: Settings,
  keyword: Keyword,
  remedy: string,
  code = 'bad-url-parameter',
): Failure {
  const setting = settings.get(keyword);
  const shown = setting === undefined || isSecretKeyword(keyword) ? '' : ` "${setting.value}"`;
  const from = setting === undefined || setting.from === '' ? '' : ` (from ${setting.from})`;
  return usageError(code, `${keyword}${shown}${from} cannot be used`, { remedy: `${keyword}: ${remedy}` });
}

/** Refuses the parameters whose silent loss would be a lie. */
export function refuseUnsupported(settings: Settings): void {
  for (const keyword of KEYWORDS) {
    const { refused, fine = [] } = parameter(keyword);
    const value = text(settings, keyword);
    if (refused === undefined || value === undefined || fine.includes(value)) continue;
    const alternative = fine.length > 0 ? `; it takes ${fine.join(', ')}, or remove it` : '; remove it';
    throw badValue(settings, keyword, refused + alternative, 'unsupported-url-parameter');
  }
}
