/** Lists as values.ts of the catalog writes them: joined by commas, quoted as JSON where two could read the same. */

/** The items of such a list; `NULL` stands for itself. */
export const itemsOf = (list: string): string[] =>
  list === ''
    ? []
    : [...list.matchAll(/(?:^|, )("(?:[^"\\]|\\.)*"|[^",]*)/g)].map(([, item = '']) =>
        item.startsWith('"') ? (JSON.parse(item) as string) : item,
      );

/** Columns that hold several values, where nothing else says how they read. */
export const LISTS: ReadonlySet<string> = new Set([
  'pg_constraint.confdelsetcols',
  'pg_constraint.conexclop',
  'pg_constraint.conffeqop',
  'pg_constraint.confkey',
  'pg_constraint.conkey',
  'pg_constraint.conpfeqop',
  'pg_constraint.conppeqop',
  'pg_event_trigger.evttags',
  'pg_index.indclass',
  'pg_index.indcollation',
  'pg_index.indkey',
  'pg_partitioned_table.partattrs',
  'pg_partitioned_table.partclass',
  'pg_partitioned_table.partcollation',
  'pg_policy.polroles',
  'pg_proc.proallargtypes',
  'pg_proc.proargnames',
  'pg_proc.proargtypes',
  'pg_proc.protrftypes',
  'pg_publication_rel.prattrs',
  'pg_statistic_ext.stxkeys',
  'pg_subscription.subpublications',
  'pg_trigger.tgattr',
]);
