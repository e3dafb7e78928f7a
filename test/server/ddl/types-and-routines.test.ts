import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, inject, it } from 'vitest';
import { ownSession } from '../catalog/own-session.ts';
import { rewritten } from './cases.ts';

const cases = path.join(import.meta.dirname, '../../cases/ddl');

const session = ownSession();

it.each(['types-and-routines', 'routines-and-tables'])('writes %s in an order that loads', async (name) => {
  const { text } = await rewritten(session(), [readFileSync(path.join(cases, name, 'made.sql'), 'utf8')]);
  const titles = text.match(/(?<=^-- -+\n)-- .*/gm) ?? [];
  expect(titles).toEqual([...new Set(titles)]);
  // Before 16 every column of a view is written with its table.
  if (inject('server').major < 16) return;
  await expect(text).toMatchFileSnapshot(path.join(cases, name, 'written.sql'));
});
