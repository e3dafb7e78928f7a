/** Subscriptions. They are made without a connection: what the publisher has is not the schema's matter. */
import { hasPassword } from '../../../catalog/values.ts';
import type { Fact, Refusal } from '../../fact.ts';
import { type Family, listOf, type TextRow, textOf } from '../../family.ts';
import { clauses, literal } from '../../layout.ts';
import { objectAt } from '../fact-of.ts';

interface Option {
  readonly name: string;
  readonly column: string;
  /** What CREATE SUBSCRIPTION takes where it is not given (PostgreSQL manual of each major). */
  readonly byDefault: string;
  /** The first major that has it. */
  readonly from: number;
}

const OPTIONS = (major: number): readonly Option[] =>
  [
    { name: 'binary', column: 's.subbinary', byDefault: 'false', from: 14 },
    {
      name: 'streaming',
      column:
        major < 16
          ? 's.substream'
          : `CASE s.substream WHEN 't' THEN 'on' WHEN 'f' THEN 'off' ELSE 'parallel' END`,
      byDefault: major < 16 ? 'false' : major < 18 ? 'off' : 'parallel',
      from: 14,
    },
    { name: 'synchronous_commit', column: 's.subsynccommit', byDefault: 'off', from: 14 },
    { name: 'two_phase', column: `s.subtwophasestate <> 'd'`, byDefault: 'false', from: 15 },
    { name: 'disable_on_error', column: 's.subdisableonerr', byDefault: 'false', from: 15 },
    { name: 'password_required', column: 's.subpasswordrequired', byDefault: 'true', from: 16 },
    { name: 'run_as_owner', column: 's.subrunasowner', byDefault: 'false', from: 16 },
    { name: 'origin', column: 's.suborigin', byDefault: 'any', from: 16 },
    { name: 'failover', column: 's.subfailover', byDefault: 'false', from: 17 },
  ].filter(({ from }) => from <= major);

export const subscriptions: Family = {
  queries: (major, { isSuperuser }) => [
    `SELECT s.oid::text AS oid, quote_ident(s.subname) AS name, s.subname::text AS plain_name, s.subslotname::text AS slot,
  s.subenabled::text AS enabled, ${isSuperuser ? 's.subconninfo' : 'NULL'} AS connection,
  (SELECT json_agg(quote_ident(p)) FROM unnest(s.subpublications) p)::text AS publications,
  ${OPTIONS(major)
    .map(({ name, column }) => `(${column})::text AS ${name}`)
    .join(', ')}
FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY s.oid`,
  ],
  facts: ([rows = []], { isWanted, major }) =>
    rows
      .filter((row) => isWanted(`pg_subscription:${row['oid']}`))
      .map((row): Fact => {
        const name = textOf(row, 'name');
        const enable = row['enabled'] === 'true' ? [`ALTER SUBSCRIPTION ${name} ENABLE`] : [];
        return {
          ...objectAt(`pg_subscription:${row['oid']}`, 'publications'),
          create: [
            [
              clauses(`CREATE SUBSCRIPTION ${name}`, [
                `CONNECTION ${literal(row['connection'] ?? '')}`,
                `PUBLICATION ${listOf(row, 'publications').join(', ')}`,
                `WITH (${optionsOf(row, major).join(', ')})`,
              ]),
              ...enable,
            ],
          ],
          reference: `SUBSCRIPTION ${name}`,
          drop: [
            `ALTER SUBSCRIPTION ${name} DISABLE`,
            `ALTER SUBSCRIPTION ${name} SET (slot_name = NONE)`,
            `DROP SUBSCRIPTION ${name}`,
          ],
          ...refusalOf(row['connection'] ?? undefined),
        };
      }),
};

function optionsOf(row: TextRow, major: number): string[] {
  const slot = row['slot'] ?? undefined;
  const slotName = slot === undefined ? ['slot_name = NONE'] : [`slot_name = ${literal(slot)}`];
  return [
    'connect = false',
    ...(slot === row['plain_name'] ? [] : slotName),
    ...OPTIONS(major).flatMap(({ name, byDefault }) =>
      row[name] === byDefault ? [] : [`${name} = ${row[name]}`],
    ),
  ];
}

function refusalOf(connection: string | undefined): { refusal?: Refusal } {
  if (connection === undefined) {
    return {
      refusal: {
        why: 'its connection can only be read by a superuser',
        remedy: 'Connect as a superuser, or create subscriptions outside of the migrations.',
      },
    };
  }
  if (!hasPassword(connection)) return {};
  return {
    refusal: {
      why: 'its connection holds a password, which does not belong into a file',
      remedy:
        'Keep the password in a password file (passfile), or create the subscription outside of the migrations.',
    },
  };
}
