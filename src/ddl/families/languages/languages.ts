/** Procedural languages and access methods. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, textOf } from '../../family.ts';
import { clauses } from '../../layout.ts';
import { routineName } from '../../names.ts';
import { objectAt } from '../fact-of.ts';

export const languages: Family = {
  queries: () => [
    `SELECT l.oid::text AS oid, quote_ident(l.lanname) AS name, l.lanpltrusted::text AS trusted,
  ${routineName('l.lanplcallfoid')} AS handler, ${routineName('l.laninline')} AS inline,
  ${routineName('l.lanvalidator')} AS validator
FROM pg_language l WHERE l.oid >= ${FIRST_USER_OID} ORDER BY l.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_language:${row['oid']}`))
      .map((row): Fact => {
        const name = textOf(row, 'name');
        const parts = ['handler', 'inline', 'validator'].flatMap((part) =>
          typeof row[part] === 'string' ? [`${part.toUpperCase()} ${row[part]}`] : [],
        );
        const trusted = row['trusted'] === 'true' ? 'TRUSTED ' : '';
        return {
          ...objectAt(`pg_language:${row['oid']}`, 'languages'),
          create: [[clauses(`CREATE ${trusted}LANGUAGE ${name}`, parts)]],
          reference: `LANGUAGE ${name}`,
          change: [[clauses(`CREATE OR REPLACE ${trusted}LANGUAGE ${name}`, parts)]],
          drop: [`DROP LANGUAGE ${name}`],
        };
      }),
};

export const accessMethods: Family = {
  queries: () => [
    `SELECT a.oid::text AS oid, quote_ident(a.amname) AS name, a.amtype::text AS type, ${routineName('a.amhandler')} AS handler
FROM pg_am a WHERE a.oid >= ${FIRST_USER_OID} ORDER BY a.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_am:${row['oid']}`))
      .map((row): Fact => {
        const name = textOf(row, 'name');
        const type = row['type'] === 't' ? 'TABLE' : 'INDEX';
        return {
          ...objectAt(`pg_am:${row['oid']}`, 'languages'),
          create: [[`CREATE ACCESS METHOD ${name} TYPE ${type} HANDLER ${textOf(row, 'handler')}`]],
          reference: `ACCESS METHOD ${name}`,
          drop: [`DROP ACCESS METHOD ${name}`],
        };
      }),
};
