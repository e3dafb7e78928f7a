import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Session } from '../../../src/database/session.ts';
import { findingsText, TRACKS } from '../../../src/report/check-text.ts';
import { styleFor } from '../../../src/report/style.ts';
import { catalogOf, readCases } from '../../server/catalog/cases.ts';
import { findingsOf, prepare } from '../../server/catalog/corpus.ts';
import { openSession } from '../../server/catalog/open.ts';

let session: Session;
beforeAll(async () => {
  session = await openSession('embedded:memory');
  await prepare(session, { tablespace: false });
});
afterAll(() => session.close());

const CASES = [
  'aggregate-moving-aggregate',
  'built-in-function-privileges',
  'cast-function',
  'column-extra',
  'column-generated',
  'column-identity-none',
  'column-not-null',
  'column-privileges-rights',
  'column-type-array',
  'constraint-check-enforced',
  'constraint-check-expression',
  'constraint-not-null-no-inherit',
  'constraint-primary-key-columns',
  'constraint-primary-key-extra',
  'constraint-unique-deferrable',
  'constraint-unique-include',
  'constraint-unique-without-overlaps',
  'conversion-encoding',
  'default-privileges-schema',
  'domain-not-null',
  'enum-value',
  'event-trigger-enabled',
  'foreign-key-on-delete',
  'foreign-key-triggers-enabled',
  'function-argument-default',
  'function-extra',
  'function-returns-set',
  'function-settings-value',
  'function-sql-body-or-text',
  'function-volatility',
  'generated-name-check',
  'index-columns-order',
  'index-extra',
  'index-include-or-key',
  'index-operator-class-options',
  'partition-attached',
  'partition-default',
  'partition-of-plain-table',
  'policy-permissive',
  'policy-roles',
  'publication-operations',
  'range-subtype',
  'rule-event',
  'sequence-increment',
  'statistics-kinds',
  'table-extra',
  'table-inherits',
  'table-options-value',
  'table-persistence',
  'table-privileges',
  'table-privileges-grant-option',
  'table-replica-identity-index',
  'trigger-constraint',
  'trigger-constraint-deferrable',
  'trigger-enabled-always',
  'trigger-event',
  'user-mapping-extra',
  'view-column-name',
  'view-extra',
  'view-security-invoker',
];

it.each(CASES)('%s reads like SQL', async (name) => {
  const found = readCases('catalog').find((one) => one.name === name);
  expect(found).toBeDefined();
  const { before = '', a = '', b = '' } = found ?? {};
  const findings = findingsOf(await catalogOf(session, before, a), await catalogOf(session, before, b));
  expect(findingsText(findings, TRACKS, styleFor(false)).join('\n')).toMatchSnapshot();
});
