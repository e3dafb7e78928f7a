/** `verify.leaveOut`: objects of others in the same database, with everything that belongs to them. Pure. */
import { labelOf } from '../catalog/labels.ts';
import type { Catalog, CatalogObject } from '../catalog/model.ts';

/** Columns that say in which schema an object is; a test holds them against what each major says of itself. */
export const SCHEMA_COLUMNS: readonly string[] = [
  'pg_class.relnamespace',
  'pg_collation.collnamespace',
  'pg_constraint.connamespace',
  'pg_conversion.connamespace',
  'pg_default_acl.defaclnamespace',
  'pg_extension.extnamespace',
  'pg_opclass.opcnamespace',
  'pg_operator.oprnamespace',
  'pg_opfamily.opfnamespace',
  'pg_proc.pronamespace',
  'pg_publication_namespace.pnnspid',
  'pg_statistic_ext.stxnamespace',
  'pg_ts_config.cfgnamespace',
  'pg_ts_dict.dictnamespace',
  'pg_ts_parser.prsnamespace',
  'pg_ts_template.tmplnamespace',
  'pg_type.typnamespace',
];

const SCHEMA_LABELS: ReadonlyMap<string, string> = new Map(
  SCHEMA_COLUMNS.map((key) => {
    const [catalog = '', column = ''] = key.split('.');
    return [catalog, labelOf(catalog, column)];
  }),
);

/**
 * Reads patterns such as `schema monitoring`, `extension pg_stat_statements` or `table public.events_2*`, in which
 * `*` stands for anything.
 * @param catalogs of both sides, to find what an object belongs to
 * @returns whether the object of an identity is left out: it is meant itself, or its table, its schema or its extension
 */
export function leavingOut(
  patterns: readonly string[],
  catalogs: readonly Catalog[],
): (identity: string) => boolean {
  const tests = patterns.map(
    (pattern) => new RegExp(`^${pattern.trim().split('*').map(escaped).join('.*')}$`, 's'),
  );
  const isMeant = (identity: string): boolean => tests.some((test) => test.test(identity));
  const isLeftOut = (identity: string, catalog: Catalog, depth = 0): boolean => {
    if (isMeant(identity)) return true;
    const object = catalog.objects.get(identity);
    return (
      object !== undefined &&
      depth < DEEPEST &&
      above(object).some((other) => isLeftOut(other, catalog, depth + 1))
    );
  };
  return (identity) => catalogs.some((catalog) => isLeftOut(identity, catalog));
}

/** Schema, extension, table, constraint, index, column: no chain is longer. */
const DEEPEST = 8;

function above({ catalog, parent, extension, attributes }: CatalogObject): string[] {
  const schema = attributes[SCHEMA_LABELS.get(catalog) ?? ''];
  return [
    ...(parent === undefined ? [] : [parent]),
    ...(extension === undefined ? [] : [`extension ${extension}`]),
    ...(typeof schema === 'string' ? [`schema ${schema}`] : []),
  ];
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
