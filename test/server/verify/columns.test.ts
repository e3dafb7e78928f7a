/** The lists of columns that `verify` goes by are what this major says of itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRIVILEGES } from '../../../src/catalog/expressions.ts';
import { ROLE_COLUMNS } from '../../../src/catalog/role-names.ts';
import { parseShape, SHAPE_QUERY, type Shape } from '../../../src/catalog/shape.ts';
import { SCHEMA_COLUMNS } from '../../../src/verify/leave-out.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { openSession } from '../catalog/open.ts';

/** Compared columns that refer to a catalog, as `catalog.column`. */
const referring = ({ catalogs }: Shape, to: string): string[] =>
  [...catalogs.values()].flatMap(({ name, columns }) =>
    columns
      .filter(({ treatment }) => treatment.how === 'reference' && treatment.to === to)
      .map((column) => `${name}.${column.name}`),
  );

describe('columns of this major that', () => {
  let database: TestDatabase;
  let shape: Shape;
  beforeAll(async () => {
    database = await freshDatabase();
    const session = await openSession(database.url);
    const [row] = (await session.send(SHAPE_QUERY)).flat();
    shape = parseShape(String(row?.['shape']));
    await session.close();
  });
  afterAll(() => database.drop());

  it('refer to roles are renamed', () => {
    expect(referring(shape, 'pg_authid').filter((column) => !ROLE_COLUMNS.includes(column))).toEqual([]);
  });

  it('refer to schemas are known to where the object is', () => {
    expect(referring(shape, 'pg_namespace').filter((column) => !SCHEMA_COLUMNS.includes(column))).toEqual([]);
  });

  it('hold privileges are read as such', () => {
    const lists = [...shape.catalogs.values()].flatMap(({ name, columns }) =>
      columns
        .filter(({ type, treatment }) => type === 'aclitem[]' && treatment.how !== 'except')
        .map((column) => `${name}.${column.name}`),
    );
    expect(lists.filter((column) => !(column in PRIVILEGES))).toEqual([]);
    expect(lists.length).toBeGreaterThan(8);
  });
});
