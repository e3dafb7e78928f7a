import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Session } from '../../../src/database/session.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { openSession } from '../catalog/open.ts';
import { rewritten } from './cases.ts';

const cases = path.join(import.meta.dirname, '../../cases/ddl');

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await freshDatabase({ owner: 'superuser' });
  session = await openSession(database.url);
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

it.each(['types-and-routines', 'routines-and-tables'])('writes %s in an order that loads', async (name) => {
  const { text } = await rewritten(session, [readFileSync(path.join(cases, name, 'made.sql'), 'utf8')]);
  const titles = text.match(/(?<=^-- -+\n)-- .*/gm) ?? [];
  expect(titles).toEqual([...new Set(titles)]);
  // Before 16 every column of a view is written with its table.
  if (inject('server').major < 16) return;
  await expect(text).toMatchFileSnapshot(path.join(cases, name, 'written.sql'));
});
