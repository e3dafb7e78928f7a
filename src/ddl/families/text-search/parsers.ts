/** Text search parsers, templates and dictionaries. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, type TextRow, textOf } from '../../family.ts';
import { listed } from '../../layout.ts';
import { foundName, madeName, routineName } from '../../names.ts';
import { objectAt } from '../fact-of.ts';

export const parsers: Family = {
  queries: () => [
    `SELECT p.oid::text AS oid, ${madeName('n.nspname', 'p.prsname')} AS name,
  ${foundName('pg_ts_parser_is_visible(p.oid)', 'n.nspname', 'p.prsname')} AS found,
  ${routineName('p.prsstart')} AS start, ${routineName('p.prstoken')} AS gettoken, ${routineName('p.prsend')} AS end,
  ${routineName('p.prslextype')} AS lextypes, ${routineName('p.prsheadline')} AS headline
FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace WHERE p.oid >= ${FIRST_USER_OID} ORDER BY p.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_ts_parser:${row['oid']}`))
      .map((row) =>
        madeOf(
          row,
          'pg_ts_parser',
          'PARSER',
          given(row, ['start', 'gettoken', 'end', 'lextypes', 'headline']),
        ),
      ),
};

export const templates: Family = {
  queries: () => [
    `SELECT t.oid::text AS oid, ${madeName('n.nspname', 't.tmplname')} AS name,
  ${foundName('pg_ts_template_is_visible(t.oid)', 'n.nspname', 't.tmplname')} AS found,
  ${routineName('t.tmplinit')} AS init, ${routineName('t.tmpllexize')} AS lexize
FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace WHERE t.oid >= ${FIRST_USER_OID} ORDER BY t.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_ts_template:${row['oid']}`))
      .map((row) => madeOf(row, 'pg_ts_template', 'TEMPLATE', given(row, ['init', 'lexize']))),
};

export const dictionaries: Family = {
  queries: () => [
    `SELECT d.oid::text AS oid, ${madeName('n.nspname', 'd.dictname')} AS name,
  ${foundName('pg_ts_dict_is_visible(d.oid)', 'n.nspname', 'd.dictname')} AS found, d.dictinitoption AS options,
  ${foundName('pg_ts_template_is_visible(t.oid)', 'tn.nspname', 't.tmplname')} AS template
FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace
  JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
WHERE d.oid >= ${FIRST_USER_OID} ORDER BY d.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_ts_dict:${row['oid']}`))
      .map((row) =>
        madeOf(row, 'pg_ts_dict', 'DICTIONARY', [
          ...given(row, ['template']),
          // As PostgreSQL writes them, quoted: they are kept as text.
          ...(typeof row['options'] === 'string' ? [row['options']] : []),
        ]),
      ),
};

const given = (row: TextRow, columns: readonly string[]): string[] =>
  columns.flatMap((column) =>
    typeof row[column] === 'string' ? [`${column.toUpperCase()} = ${row[column]}`] : [],
  );

function madeOf(row: TextRow, catalog: string, kind: string, options: readonly string[]): Fact {
  const reference = `TEXT SEARCH ${kind} ${textOf(row, 'found')}`;
  return {
    ...objectAt(`${catalog}:${row['oid']}`, 'text search'),
    create: [[listed(`CREATE TEXT SEARCH ${kind} ${textOf(row, 'name')} `, options)]],
    reference,
    drop: [`DROP ${reference}`],
  };
}
