/** Views and materialized views, and what is said of their columns. */
import { COLUMNS } from '../relations/queries.ts';
import { columnSettings } from '../relations/column-settings.ts';
import type { Fact, Section } from '../../fact.ts';
import { type Family, type TextRow, textOf } from '../../family.ts';
import { expressionForms, queryForms } from '../../query/layout.ts';
import { sectionOf } from '../section.ts';
import { VIEWS } from './query.ts';

export const views: Family = {
  queries: () => [VIEWS, COLUMNS],
  facts: ([all = [], columns = []], { isWanted }) => {
    const byView = Map.groupBy(columns, (row) => textOf(row, 'relation'));
    return all
      .filter((row) => isWanted(`pg_class:${row['oid']}`))
      .flatMap((row) => [
        ...viewFacts(row),
        ...(byView.get(textOf(row, 'oid')) ?? []).flatMap((column) => columnFacts(column, row)),
      ]);
  },
};

const kindOf = (row: TextRow): string => (row['kind'] === 'm' ? 'MATERIALIZED VIEW' : 'VIEW');

const placeOf = (row: TextRow): Section => sectionOf(textOf(row, 'kind'), row['populated']);

function viewFacts(row: TextRow): Fact[] {
  const name = textOf(row, 'name');
  const kind = kindOf(row);
  const address = `pg_class:${textOf(row, 'oid')}`;
  const here = { aspect: '', section: placeOf(row), part: 'object', group: address } as const;
  const head = [
    `${kind} ${name}`,
    ...(row['kind'] === 'm' && row['access_method'] ? [`USING ${row['access_method']}`] : []),
    ...(row['options'] ? [`WITH (${row['options']})`] : []),
    ...(row['tablespace'] ? [`TABLESPACE ${row['tablespace']}`] : []),
    'AS',
  ].join(' ');
  const end = [
    ...(row['check_option'] ? [`WITH ${row['check_option']} CHECK OPTION`] : []),
    ...(row['kind'] === 'm' && row['populated'] !== 'true' ? ['WITH NO DATA'] : []),
  ].map((line) => `\n${line}`);
  const [pretty, exact] = [textOf(row, 'definition'), textOf(row, 'exact_definition')].map(withoutEnd);
  const bodies = queryForms(pretty ?? '', exact ?? '');
  const texts = bodies.map((body) => `${head}\n${body}${end.join('')}`);
  return [
    {
      ...here,
      address,
      create: texts.map((text) => [`CREATE ${text}`]),
      reference: `${kind} ${name}`,
      ...(row['rule'] === null ? {} : { provides: [`pg_rewrite:${row['rule']}`] }),
      ...(row['kind'] === 'v' ? { change: texts.map((text) => [`CREATE OR REPLACE ${text}`]) } : {}),
      drop: [`DROP ${kind} ${name}`],
    },
    {
      ...here,
      address: `pg_type:${textOf(row, 'row_type')}`,
      within: address,
      create: [[]],
      inline: [''],
      reference: `TYPE ${name}`,
    },
  ];
}

const withoutEnd = (definition: string): string => definition.replace(/;\s*$/, '');

function columnFacts(column: TextRow, view: TextRow): Fact[] {
  const [name, viewName] = [textOf(column, 'name'), textOf(view, 'name')];
  const address = `pg_class:${textOf(view, 'oid')}:${textOf(column, 'number')}`;
  const here = { address, section: placeOf(view), group: `pg_class:${textOf(view, 'oid')}` } as const;
  const alter = `ALTER ${kindOf(view)} ${viewName} ALTER COLUMN ${name}`;
  const made: Fact = {
    ...here,
    aspect: '',
    part: 'part',
    within: here.group,
    create: [[]],
    inline: [''],
    reference: `COLUMN ${viewName}.${name}`,
  };
  if (view['kind'] === 'm')
    return [made, ...columnSettings({ column, alter, common: here, above: [], within: {} })];
  if (column['default'] === null) return [made];
  const set = expressionForms(textOf(column, 'default'), textOf(column, 'exact_default')).map((text) => [
    `${alter} SET DEFAULT ${text}`,
  ]);
  return [
    made,
    {
      ...here,
      aspect: 'default',
      part: 'setting',
      provides: [`pg_attrdef:${textOf(column, 'default_oid')}`],
      create: set,
      change: set,
      drop: [`${alter} DROP DEFAULT`],
    },
  ];
}
