/**
 * Expressions and definitions in several forms, the most readable first. PostgreSQL writes an expression back from
 * its tree, with every cast that the parser added and with operators for LIKE and IN; here they are written as
 * people do. That a form means the same is not known but tried out (fit.ts), so a rule may be wrong at times.
 * Pure.
 */

/**
 * @param pretty as `pg_get_expr(…, true)` and the like write it
 * @param exact as they write it without "pretty"
 */
export function formsOf(pretty: string, exact: string): string[] {
  const readable = simplified(pretty);
  return [...new Set([withoutColumnCasts(readable), readable, pretty, exact])];
}

/** Quoted things stand aside while the text around them is changed; digits between two of these signs take their place. */
const MARK = '\u0001';
const QUOTED = /[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"/g;
const PLACE = `${MARK}\\d+${MARK}`;
const STRING_TYPE = String.raw`(?:character varying|varchar|text|bpchar|character|regclass)(?:\(\d+\))?`;
const NUMBER_TYPE = '(?:smallint|integer|bigint|numeric|double precision|real)';

const LITERAL_CAST = new RegExp(`(${PLACE})(?:::${STRING_TYPE})+(?!\\[)`, 'g');
const LITERAL_ALONE = new RegExp(`^\\(?(${PLACE})::[a-z][\\w .]*(?:\\(\\d+(?:,\\d+)?\\))?(?:\\[\\])?\\)?$`);
const NUMBER_LITERAL = new RegExp(`(${PLACE})::${NUMBER_TYPE}\\b(?!\\[)`, 'g');
const NUMBER_CAST = new RegExp(`(?<![\\w.${MARK}])(\\d+(?:\\.\\d+)?)::${NUMBER_TYPE}\\b(?!\\[)`, 'g');
const INTERVAL = new RegExp(`(?<!\\w )(${PLACE})::interval\\b(?!\\[)`, 'g');
const ANY_OF = /= ANY \(ARRAY\[([^[\]]+)\](?:::[a-z ]+\[\])?\)/g;
const NONE_OF = /<> ALL \(ARRAY\[([^[\]]+)\](?:::[a-z ]+\[\])?\)/g;
const LIKE = / (!?)~~(\*?) /g;
const COLUMN_CAST = new RegExp(
  `((?:VALUE|[a-z_][\\w$]*|${PLACE})(?:\\.(?:[a-z_][\\w$]*|${PLACE}))?)::text\\b(?!\\[)`,
  'g',
);

function simplified(text: string): string {
  return aside(text, (masked, at) =>
    masked
      .replaceAll(NUMBER_LITERAL, (whole, place: string) => {
        const value = at(place).slice(1, -1);
        return /^-?\d+(\.\d+)?$/.test(value) ? value : whole;
      })
      .replace(LITERAL_ALONE, '$1')
      .replaceAll(LITERAL_CAST, '$1')
      .replaceAll(NUMBER_CAST, '$1')
      .replaceAll(ANY_OF, 'IN ($1)')
      .replaceAll(NONE_OF, 'NOT IN ($1)')
      .replaceAll(LIKE, (_, not: string, caseless: string) => ` ${not && 'NOT '}${caseless && 'I'}LIKE `)
      .replaceAll(INTERVAL, 'interval $1')
      .replaceAll('::timestamp with time zone', '::timestamptz')
      .replaceAll('::timestamp without time zone', '::timestamp')
      .replaceAll('::character varying', '::varchar'),
  );
}

/** A varchar is compared as text: the cast comes back by itself. */
const withoutColumnCasts = (text: string): string =>
  aside(text, (masked) => masked.replaceAll(COLUMN_CAST, '$1'));

function aside(text: string, change: (masked: string, at: (place: string) => string) => string): string {
  if (text.includes(MARK)) return text;
  const quoted: string[] = [];
  const at = (place: string): string => quoted[Number(place.slice(1, -1))] ?? place;
  const masked = text.replaceAll(QUOTED, (found) => `${MARK}${quoted.push(found) - 1}${MARK}`);
  return change(masked, at).replaceAll(new RegExp(PLACE, 'g'), at);
}
