/** Names of types as people write them: `varchar(20)` for `character varying(20)`. Pure. */

const SHORT: readonly (readonly [RegExp, string])[] = [
  [/^character varying\b/, 'varchar'],
  [/^character\b/, 'char'],
  [/^bit varying\b/, 'varbit'],
  [/^timestamp(\(\d\))? with time zone/, 'timestamptz$1'],
  [/^timestamp(\(\d\))? without time zone/, 'timestamp$1'],
  [/^time(\(\d\))? with time zone/, 'timetz$1'],
  [/^time(\(\d\))? without time zone/, 'time$1'],
];

/** @param name as `format_type()` writes it */
export function typeName(name: string): string {
  for (const [long, short] of SHORT) if (long.test(name)) return name.replace(long, short);
  return name;
}
