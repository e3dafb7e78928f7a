import { afterAll, beforeAll, describe } from 'vitest';
import type { Session } from '../../../src/database/session.ts';
import { readCases } from '../../server/catalog/cases.ts';
import { prepare } from '../../server/catalog/corpus.ts';
import { openSession } from '../../server/catalog/open.ts';
import { defineWriting } from '../../server/ddl/cases.ts';

/** The embedded database's major. */
const MAJOR = 18;

let session: Session;
beforeAll(async () => {
  session = await openSession('embedded:memory');
  await prepare(session, { tablespace: false });
});
afterAll(() => session.close());

/** What needs functions or rights that an embedded database could lack; the rest is proved on servers. */
const NAMES: ReadonlySet<string> = new Set([
  'database-settings',
  'extension-dropped',
  'large-object-content',
  'publication-where',
  'schema-public-privileges',
  'table-privileges',
  'user-mapping-options',
]);

const cases = readCases('catalog').filter(({ name }) => NAMES.has(name));

describe('what is written of a schema builds it again, on the embedded database', () => {
  defineWriting(cases, MAJOR, () => ({ session, major: MAJOR }));
});
