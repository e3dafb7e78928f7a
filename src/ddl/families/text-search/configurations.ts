/** Text search configurations: which dictionaries are asked for which kind of token. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, listOf, type TextRow, textOf } from '../../family.ts';
import { filled, INDENT, WIDTH } from '../../layout.ts';
import { foundName, madeName } from '../../names.ts';
import { objectAt } from '../fact-of.ts';

export const configurations: Family = {
  queries: () => [
    `SELECT c.oid::text AS oid, ${madeName('n.nspname', 'c.cfgname')} AS name,
  ${foundName('pg_ts_config_is_visible(c.oid)', 'n.nspname', 'c.cfgname')} AS found,
  ${foundName('pg_ts_parser_is_visible(p.oid)', 'pn.nspname', 'p.prsname')} AS parser
FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace
  JOIN pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_namespace pn ON pn.oid = p.prsnamespace
WHERE c.oid >= ${FIRST_USER_OID} ORDER BY c.oid`,
    `SELECT m.mapcfg::text AS configuration,
  (SELECT quote_ident(t.alias) FROM ts_token_type(c.cfgparser) t WHERE t.tokid = m.maptokentype) AS token,
  to_json(array_agg(${foundName('pg_ts_dict_is_visible(d.oid)', 'dn.nspname', 'd.dictname')} ORDER BY m.mapseqno))::text
    AS dictionaries
FROM pg_ts_config_map m JOIN pg_ts_config c ON c.oid = m.mapcfg JOIN pg_ts_dict d ON d.oid = m.mapdict
  JOIN pg_namespace dn ON dn.oid = d.dictnamespace
WHERE m.mapcfg >= ${FIRST_USER_OID} GROUP BY m.mapcfg, c.cfgparser, m.maptokentype ORDER BY m.mapcfg, m.maptokentype`,
  ],
  facts: ([rows = [], mappings = []], { isWanted }) => {
    const byConfiguration = Map.groupBy(mappings, (row) => textOf(row, 'configuration'));
    return rows
      .filter((row) => isWanted(`pg_ts_config:${row['oid']}`))
      .map((row): Fact => {
        const reference = `TEXT SEARCH CONFIGURATION ${textOf(row, 'found')}`;
        const create = `CREATE TEXT SEARCH CONFIGURATION ${textOf(row, 'name')} (PARSER = ${textOf(row, 'parser')})`;
        const added = addedTo(reference, byConfiguration.get(textOf(row, 'oid')) ?? []);
        return {
          ...objectAt(`pg_ts_config:${row['oid']}`, 'text search'),
          create: [[create, ...added]],
          reference,
          drop: [`DROP ${reference}`],
        };
      });
  },
};

/** Tokens that go to the same dictionaries are told together. */
function addedTo(reference: string, mappings: readonly TextRow[]): string[] {
  const byDictionaries = Map.groupBy(mappings, (row) => listOf(row, 'dictionaries').join(', '));
  return [...byDictionaries].map(([dictionaries, rows]) => {
    const tokens = rows.map((row) => textOf(row, 'token'));
    const line = `ALTER ${reference} ADD MAPPING FOR ${tokens.join(', ')} WITH ${dictionaries}`;
    if (line.length <= WIDTH) return line;
    const added = filled('ADD MAPPING FOR', tokens).replaceAll('\n', `\n${INDENT}`);
    return [`ALTER ${reference}`, added, `WITH ${dictionaries}`].join(`\n${INDENT}`);
  });
}
