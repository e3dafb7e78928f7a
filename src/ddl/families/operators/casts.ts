/** Casts and conversions between encodings. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Fact } from '../../fact.ts';
import { type Family, textOf } from '../../family.ts';
import { clauses, literal } from '../../layout.ts';
import { foundName, madeName, routineName, routineSignature, signature } from '../../names.ts';
import { typeName } from '../../type-name.ts';
import { objectAt } from '../fact-of.ts';

const CONTEXTS: Readonly<Record<string, string>> = { a: 'AS ASSIGNMENT', i: 'AS IMPLICIT' };

export const casts: Family = {
  queries: () => [
    `SELECT c.oid::text AS oid, format_type(c.castsource, NULL) AS source, format_type(c.casttarget, NULL) AS target,
  c.castcontext::text AS context, c.castmethod::text AS method, ${routineSignature('c.castfunc')} AS function
FROM pg_cast c WHERE c.oid >= ${FIRST_USER_OID} ORDER BY c.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_cast:${row['oid']}`))
      .map((row): Fact => {
        const reference = `CAST (${typeName(textOf(row, 'source'))} AS ${typeName(textOf(row, 'target'))})`;
        const method =
          row['method'] === 'f'
            ? `WITH FUNCTION ${signature(row, 'function')}`
            : row['method'] === 'i'
              ? 'WITH INOUT'
              : 'WITHOUT FUNCTION';
        const context = CONTEXTS[textOf(row, 'context')];
        return {
          ...objectAt(`pg_cast:${row['oid']}`, 'operators'),
          create: [[clauses(`CREATE ${reference}`, [method, ...(context === undefined ? [] : [context])])]],
          reference,
          drop: [`DROP ${reference}`],
        };
      }),
};

export const conversions: Family = {
  queries: () => [
    `SELECT c.oid::text AS oid, ${madeName('n.nspname', 'c.conname')} AS name,
  ${foundName('pg_conversion_is_visible(c.oid)', 'n.nspname', 'c.conname')} AS found, c.condefault::text AS is_default,
  pg_encoding_to_char(c.conforencoding)::text AS source, pg_encoding_to_char(c.contoencoding)::text AS target,
  ${routineName('c.conproc')} AS function
FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace WHERE c.oid >= ${FIRST_USER_OID} ORDER BY c.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows
      .filter((row) => isWanted(`pg_conversion:${row['oid']}`))
      .map((row): Fact => {
        const found = textOf(row, 'found');
        const isDefault = row['is_default'] === 'true' ? 'DEFAULT ' : '';
        const [source, target] = ['source', 'target'].map((column) => literal(textOf(row, column)));
        return {
          ...objectAt(`pg_conversion:${row['oid']}`, 'operators'),
          create: [
            [
              clauses(`CREATE ${isDefault}CONVERSION ${textOf(row, 'name')}`, [
                `FOR ${source} TO ${target}`,
                `FROM ${textOf(row, 'function')}`,
              ]),
            ],
          ],
          reference: `CONVERSION ${found}`,
          drop: [`DROP CONVERSION ${found}`],
        };
      }),
};
