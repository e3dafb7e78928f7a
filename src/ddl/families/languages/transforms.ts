/** Transforms: how a language sees the values of a type. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, textOf } from '../../family.ts';
import { listed } from '../../layout.ts';
import { routineSignature, signature } from '../../names.ts';
import { typeName } from '../../type-name.ts';
import { objectAt } from '../fact-of.ts';

export const transforms: Family = {
  queries: () => [
    `SELECT t.oid::text AS oid, format_type(t.trftype, NULL) AS type, quote_ident(l.lanname) AS language,
  ${routineSignature('t.trffromsql')} AS from_sql, ${routineSignature('t.trftosql')} AS to_sql
FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang WHERE t.oid >= ${FIRST_USER_OID} ORDER BY t.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_transform:${row['oid']}`))
      .map((row): Fact => {
        const reference = `TRANSFORM FOR ${typeName(textOf(row, 'type'))} LANGUAGE ${textOf(row, 'language')}`;
        const functions = [
          ['FROM', 'from_sql'],
          ['TO', 'to_sql'],
        ].flatMap(([direction, column = '']) =>
          typeof row[column] === 'string' ? [`${direction} SQL WITH FUNCTION ${signature(row, column)}`] : [],
        );
        return {
          // Functions that use it follow it.
          ...objectAt(`pg_transform:${row['oid']}`, 'functions'),
          create: [[listed(`CREATE ${reference} `, functions)]],
          reference,
          change: [[listed(`CREATE OR REPLACE ${reference} `, functions)]],
          drop: [`DROP ${reference}`],
        };
      }),
};
