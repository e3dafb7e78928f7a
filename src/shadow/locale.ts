/** The encoding and locale of a shadow database, as options of CREATE DATABASE. Pure. */
import { quoteLiteral } from '../database/quote.ts';
import type { Row } from '../database/session.ts';

/**
 * Nothing where template0 will do: a new database takes its own. SQL_ASCII says only that nobody has chosen, and
 * cannot hold what migrations in UTF-8 say.
 * @param like the row of pg_database, with `charset` as its encoding's name
 */
export function localeOptions(like: Row): string {
  if (like['charset'] === 'SQL_ASCII') return `ENCODING 'UTF8' LOCALE 'C'`;
  if (like['datname'] === 'template0') return '';
  const options: [option: string, value: unknown][] = [
    ['ENCODING', like['charset']],
    ['LC_COLLATE', like['datcollate']],
    ['LC_CTYPE', like['datctype']],
    ...providerOptions(like),
  ];
  return options
    .filter(([, value]) => typeof value === 'string')
    .map(([option, value]) => `${option} ${quoteLiteral(String(value))}`)
    .join(' ');
}

/** PostgreSQL 15 brought ICU for a whole database, 17 its own provider; the column's name changed in 17. */
function providerOptions(like: Row): [option: string, value: unknown][] {
  const locale = like['datlocale'] ?? like['daticulocale'];
  if (like['datlocprovider'] === 'i') {
    return [
      ['LOCALE_PROVIDER', 'icu'],
      ['ICU_LOCALE', locale],
      ['ICU_RULES', like['daticurules']],
    ];
  }
  if (like['datlocprovider'] === 'b') {
    return [
      ['LOCALE_PROVIDER', 'builtin'],
      ['BUILTIN_LOCALE', locale],
    ];
  }
  return like['datlocprovider'] === 'c' ? [['LOCALE_PROVIDER', 'libc']] : [];
}
