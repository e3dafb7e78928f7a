/** Foreign data wrappers, their servers, and who is whom there. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, type TextRow, textOf } from '../../family.ts';
import { clauses, literal } from '../../layout.ts';
import { routineName } from '../../names.ts';
import { objectAt } from '../fact-of.ts';
import { optionsIn, optionsOf, secretIn } from '../options.ts';

/** A keyword with a value that may be absent. */
const clause = (row: TextRow, column: string, write: (value: string) => string): string[] => {
  const value = row[column];
  return typeof value === 'string' ? [write(value)] : [];
};

export const wrappers: Family = {
  queries: () => [
    `SELECT w.oid::text AS oid, quote_ident(w.fdwname) AS name, ${routineName('w.fdwhandler')} AS handler,
  ${routineName('w.fdwvalidator')} AS validator, ${optionsIn('w.fdwoptions')} AS options
FROM pg_foreign_data_wrapper w WHERE w.oid >= ${FIRST_USER_OID} ORDER BY w.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_foreign_data_wrapper:${row['oid']}`))
      .map((row): Fact => {
        const name = textOf(row, 'name');
        return {
          ...objectAt(`pg_foreign_data_wrapper:${row['oid']}`, 'foreign data'),
          create: [
            [
              clauses(`CREATE FOREIGN DATA WRAPPER ${name}`, [
                ...clause(row, 'handler', (handler) => `HANDLER ${handler}`),
                ...clause(row, 'validator', (validator) => `VALIDATOR ${validator}`),
                ...optionsOf(row),
              ]),
            ],
          ],
          reference: `FOREIGN DATA WRAPPER ${name}`,
          drop: [`DROP FOREIGN DATA WRAPPER ${name}`],
          ...secretIn(row),
        };
      }),
};

export const servers: Family = {
  queries: () => [
    `SELECT s.oid::text AS oid, quote_ident(s.srvname) AS name, quote_ident(w.fdwname) AS wrapper, s.srvtype AS type,
  s.srvversion AS version, ${optionsIn('s.srvoptions')} AS options
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE s.oid >= ${FIRST_USER_OID} ORDER BY s.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_foreign_server:${row['oid']}`))
      .map((row): Fact => {
        const name = textOf(row, 'name');
        return {
          ...objectAt(`pg_foreign_server:${row['oid']}`, 'foreign data'),
          create: [
            [
              clauses(`CREATE SERVER ${name}`, [
                ...clause(row, 'type', (type) => `TYPE ${literal(type)}`),
                ...clause(row, 'version', (version) => `VERSION ${literal(version)}`),
                `FOREIGN DATA WRAPPER ${textOf(row, 'wrapper')}`,
                ...optionsOf(row),
              ]),
            ],
          ],
          reference: `SERVER ${name}`,
          drop: [`DROP SERVER ${name}`],
          ...secretIn(row),
        };
      }),
};

export const userMappings: Family = {
  queries: () => [
    `SELECT m.umid::text AS oid, m.srvid::text AS server_oid, quote_ident(m.srvname) AS server,
  CASE WHEN m.umuser = 0 THEN 'PUBLIC' WHEN m.usename = current_user THEN 'CURRENT_USER' ELSE quote_ident(m.usename) END AS role,
  ${optionsIn('m.umoptions')} AS options
FROM pg_user_mappings m WHERE m.umid >= ${FIRST_USER_OID} ORDER BY m.umid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_user_mapping:${row['oid']}`))
      .map((row): Fact => {
        const name = `USER MAPPING FOR ${textOf(row, 'role')} SERVER ${textOf(row, 'server')}`;
        return {
          ...objectAt(`pg_user_mapping:${row['oid']}`, 'foreign data'),
          group: `pg_foreign_server:${row['server_oid']}`,
          part: 'part',
          create: [[clauses(`CREATE ${name}`, optionsOf(row))]],
          reference: name,
          needs: [`pg_foreign_server:${row['server_oid']}`],
          drop: [`DROP ${name}`],
          ...secretIn(row),
        };
      }),
};
