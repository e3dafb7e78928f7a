/** Writing names and values into SQL text (PostgreSQL manual, "Lexical Structure"). */

/** An identifier, always quoted, so that no name can be a keyword or change case. */
export const quoteIdent = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `"schema"."name"`. */
export const qualified = (schema: string, name: string): string =>
  `${quoteIdent(schema)}.${quoteIdent(name)}`;

/** A string constant that reads the same whatever standard_conforming_strings says. */
export function quoteLiteral(value: string): string {
  const quoted = value.replaceAll("'", "''");
  return quoted.includes('\\') ? ` E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

/** A string constant, or NULL. */
export const literalOrNull = (value: string | null | undefined): string =>
  value === null || value === undefined ? 'NULL' : quoteLiteral(value);
