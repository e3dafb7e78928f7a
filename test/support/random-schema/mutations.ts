/** Changes of one attribute of one object of a random schema. */
import { type Design, type Table, TYPES } from './design.ts';

export interface Mutation {
  sql: string;
  /** The name of the object that it changes, as an identity has it behind the kind. */
  object: string;
}

/** All that can be changed, always in the same order. */
export const mutationsOf = (design: Design): Mutation[] => [
  { sql: `ALTER TYPE mood RENAME VALUE 'sad' TO 'gloomy'`, object: `public.mood 'gloomy'` },
  { sql: `COMMENT ON TYPE mood IS 'how somebody is'`, object: 'public.mood' },
  { sql: 'ALTER DOMAIN small SET DEFAULT 9', object: 'public.small' },
  { sql: 'ALTER DOMAIN small SET NOT NULL', object: 'public.small' },
  { sql: 'ALTER FUNCTION touch() SET search_path = public', object: 'public.touch()' },
  { sql: `COMMENT ON SCHEMA public IS 'another comment'`, object: 'public' },
  ...design.tables.flatMap(ofTable),
  ...design.views.map(({ isMaterialized }, at) =>
    isMaterialized
      ? { sql: `ALTER MATERIALIZED VIEW v${at} SET (fillfactor = 33)`, object: `public.v${at}` }
      : { sql: `ALTER VIEW v${at} SET (security_barrier)`, object: `public.v${at}` },
  ),
  ...design.functions.flatMap((_, at) => {
    const object = `public.f${at}(integer,pg_catalog.text)`;
    return [
      { sql: `ALTER FUNCTION f${at} COST 1234`, object },
      { sql: `ALTER FUNCTION f${at} LEAKPROOF`, object },
      { sql: `REVOKE EXECUTE ON FUNCTION f${at} FROM PUBLIC`, object },
    ];
  }),
  ...design.sequences.flatMap((_, at) => [
    { sql: `ALTER SEQUENCE s${at} INCREMENT 77`, object: `public.s${at}` },
    { sql: `ALTER SEQUENCE s${at} OWNER TO aim_writer`, object: `public.s${at}` },
  ]),
];

function ofTable(table: Table, index: number): Mutation[] {
  const name = `t${index}`;
  const object = `public.${name}`;
  const columns = table.columns.flatMap(({ type, isRequired, hasDefault }, at): Mutation[] => {
    const alter = `ALTER TABLE ${name} ALTER c${at}`;
    const column = `${object}.c${at}`;
    return [
      { sql: `${alter} ${isRequired ? 'DROP' : 'SET'} NOT NULL`, object: column },
      { sql: `${alter} SET DEFAULT ${TYPES[type]?.[1]}`, object: column },
      ...(hasDefault ? [{ sql: `${alter} DROP DEFAULT`, object: column }] : []),
      { sql: `COMMENT ON COLUMN ${name}.c${at} IS 'something else'`, object: column },
      { sql: `${alter} SET STATISTICS 7`, object: column },
      { sql: `GRANT UPDATE (c${at}) ON ${name} TO aim_writer`, object: column },
    ];
  });
  const indexes = table.indexes.flatMap((_, at): Mutation[] => {
    const own = `${name}_index_${at}`;
    return [
      { sql: `DROP INDEX ${own}`, object: `public.${own}` },
      { sql: `COMMENT ON INDEX ${own} IS 'another'`, object: `public.${own}` },
      ...(table.kind === 'partitioned'
        ? []
        : [{ sql: `ALTER INDEX ${own} SET (fillfactor = 44)`, object: `public.${own}` }]),
    ];
  });
  return [
    { sql: `ALTER TABLE ${name} ADD COLUMN more integer`, object: `${object}.more` },
    { sql: `ALTER TABLE ${name} ADD CONSTRAINT more CHECK (id IS NOT NULL)`, object: `more on ${object}` },
    { sql: `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`, object },
    { sql: `ALTER TABLE ${name} OWNER TO aim_writer`, object },
    { sql: `COMMENT ON TABLE ${name} IS 'another'`, object },
    { sql: `GRANT SELECT ON ${name} TO aim_writer WITH GRANT OPTION`, object },
    { sql: `CREATE RULE quiet AS ON DELETE TO ${name} DO INSTEAD NOTHING`, object: `quiet on ${object}` },
    ...(table.kind === 'partitioned' ? [] : [{ sql: `ALTER TABLE ${name} REPLICA IDENTITY FULL`, object }]),
    ...columns,
    ...indexes,
    ...(table.hasTrigger
      ? [{ sql: `ALTER TABLE ${name} DISABLE TRIGGER touched`, object: `touched on ${object}` }]
      : []),
    ...(table.policy === 'none'
      ? []
      : [
          { sql: `ALTER POLICY own ON ${name} TO aim_writer`, object: `own on ${object}` },
          { sql: `ALTER POLICY own ON ${name} USING (false)`, object: `own on ${object}` },
        ]),
    ...(table.hasStatistics
      ? [{ sql: `ALTER STATISTICS ${name}_together SET STATISTICS 12`, object: `public.${name}_together` }]
      : []),
  ];
}
