import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { planRows } from '../../../src/catalog/rows.ts';
import { parseShape, SHAPE_QUERY, type Shape } from '../../../src/catalog/shape.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { openSession } from './open.ts';

/** What each major has, so that a test without a server knows all majors. */
const recorded = (major: number): string =>
  readFileSync(path.join(import.meta.dirname, `../../unit/catalog/columns/${major}.txt`), 'utf8');

describe('every column of every system catalog of this major', () => {
  let database: TestDatabase;
  let shape: Shape;
  beforeAll(async () => {
    database = await freshDatabase({ owner: 'superuser' });
    const session = await openSession(database.url);
    const [row] = (await session.send(SHAPE_QUERY)).flat();
    shape = parseShape(String(row?.['shape']));
    await session.close();
  });
  afterAll(() => database.drop());

  it('is compared, or excepted with a reason', () => {
    expect(shape.major).toBe(inject('server').major);
    expect(planRows(shape).unseen).toEqual([]);
  });

  it('is read where it is compared', () => {
    const read = new Map(planRows(shape).queries.map(({ catalog, names }) => [catalog.name, new Set(names)]));
    const missing = [...shape.catalogs.values()].flatMap(({ name, columns }) =>
      columns
        .filter((column) => column.treatment.how !== 'except' && !read.get(name)?.has(column.name))
        .map((column) => `${name}.${column.name}`),
    );
    expect(missing).toEqual([]);
  });

  it('is recorded for the tests that know all majors', () => {
    const lines = [...shape.catalogs.values()].flatMap(({ name, columns }) =>
      columns.map((column) => `${name}.${column.name} ${column.type} ${column.treatment.how}`),
    );
    expect(`${lines.join('\n')}\n`).toBe(recorded(shape.major));
  });
});
