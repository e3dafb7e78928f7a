import { describe, expect, it } from 'vitest';
import { laidOut, type Layout } from '../../../../scripts/bench/layouts.ts';

const MIGRATION = { number: 7, name: 'create_sdk_tokens', sql: 'CREATE TABLE t (id int);' };

describe('a migration in the layout of', () => {
  it.each<[Layout, string, string]>([
    ['plain', '007_create_sdk_tokens.sql', 'CREATE TABLE t (id int);'],
    ['dbmate', '007_create_sdk_tokens.sql', '-- migrate:up\nCREATE TABLE t (id int);\n\n-- migrate:down\n'],
    [
      'node-pg-migrate',
      '007_create_sdk_tokens.sql',
      '-- Up Migration\nCREATE TABLE t (id int);\n\n-- Down Migration\n',
    ],
    ['golang-migrate', '007_create_sdk_tokens.up.sql', 'CREATE TABLE t (id int);'],
    [
      'goose',
      '007_create_sdk_tokens.sql',
      '-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE t (id int);\n-- +goose StatementEnd\n\n-- +goose Down\n',
    ],
    ['sqlx', '007_create_sdk_tokens.sql', 'CREATE TABLE t (id int);'],
    ['flyway', 'V007__create_sdk_tokens.sql', 'CREATE TABLE t (id int);'],
    ['atlas', '007_create_sdk_tokens.sql', 'CREATE TABLE t (id int);'],
  ])('%s', (layout, name, content) => {
    expect(laidOut(MIGRATION, layout, 3)).toEqual({ name, content });
  });

  it('keeps the order where names are sorted as text', () => {
    const names = [9, 10, 10_001].map((number) => laidOut({ ...MIGRATION, number }, 'dbmate', 5).name);
    expect(names.toSorted()).toEqual(names);
  });
});
