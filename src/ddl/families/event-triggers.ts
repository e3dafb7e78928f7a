/** Event triggers. They come last, so that they see nothing of the file itself. */
import type { Fact } from '../fact.ts';
import { type Family, listOf, type TextRow, textOf } from '../family.ts';
import { clauses, literal } from '../layout.ts';
import { routineName } from '../names.ts';
import { objectAt } from './fact-of.ts';

const STATES: Readonly<Record<string, string>> = {
  A: 'ENABLE ALWAYS',
  D: 'DISABLE',
  O: 'ENABLE',
  R: 'ENABLE REPLICA',
};

export const eventTriggers: Family = {
  queries: () => [
    `SELECT t.oid::text AS oid, quote_ident(t.evtname) AS name, t.evtevent::text AS event, t.evtenabled::text AS enabled,
  to_json(t.evttags)::text AS tags, ${routineName('t.evtfoid')} AS function
FROM pg_event_trigger t ORDER BY t.oid`,
  ],
  facts: ([rows = []], { isWanted }) =>
    rows.filter((row) => isWanted(`pg_event_trigger:${row['oid']}`)).flatMap(factsOf),
};

function factsOf(row: TextRow): Fact[] {
  const name = textOf(row, 'name');
  const tags = listOf(row, 'tags').map(literal).join(', ');
  const own = objectAt(`pg_event_trigger:${row['oid']}`, 'event triggers');
  const made: Fact = {
    ...own,
    create: [
      [
        clauses(`CREATE EVENT TRIGGER ${name} ON ${textOf(row, 'event')}`, [
          ...(tags === '' ? [] : [`WHEN TAG IN (${tags})`]),
          `EXECUTE FUNCTION ${textOf(row, 'function')}()`,
        ]),
      ],
    ],
    reference: `EVENT TRIGGER ${name}`,
    drop: [`DROP EVENT TRIGGER ${name}`],
  };
  const state = textOf(row, 'enabled');
  if (state === 'O') return [made];
  const alter = [`ALTER EVENT TRIGGER ${name} ${STATES[state] ?? state}`];
  return [
    made,
    {
      ...own,
      aspect: 'enabled',
      part: 'setting',
      create: [alter],
      change: [alter],
      drop: [`ALTER EVENT TRIGGER ${name} ENABLE`],
    },
  ];
}
