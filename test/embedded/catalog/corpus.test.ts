import { afterAll, beforeAll, describe } from 'vitest';
import type { Session } from '../../../src/database/session.ts';
import { type Case, readCases } from '../../server/catalog/cases.ts';
import { defineCases, prepare } from '../../server/catalog/corpus.ts';
import { openSession } from '../../server/catalog/open.ts';

/** The embedded database's major. */
const MAJOR = 18;

let session: Session;
beforeAll(async () => {
  session = await openSession('embedded:memory');
  await prepare(session, { tablespace: false });
});
afterAll(() => session.close());

const runnable = (folder: 'catalog' | 'catalog-equal'): Case[] =>
  readCases(folder).filter(({ notEmbedded }) => notEmbedded === undefined);

describe('differences are found on the embedded database', () => {
  defineCases(runnable('catalog'), () => ({ session, major: MAJOR, withReplays: false }));
});

describe('the same schema by another way is equal, but for the order of columns, on the embedded database', () => {
  defineCases(runnable('catalog-equal'), () => ({ session, major: MAJOR }));
});
