/**
 * The same migrations as each tool wants them on disk. Where a layout leaves a choice, it is the one with which the tool
 * is fastest: goose gets a file as one statement, so that it goes out whole, not statement by statement. Pure.
 */

export interface Migration {
  number: number;
  /** Such as `initial_schema`. */
  name: string;
  sql: string;
}

export interface SqlFile {
  name: string;
  content: string;
}

export const LAYOUTS = [
  'plain',
  'dbmate',
  'node-pg-migrate',
  'golang-migrate',
  'goose',
  'sqlx',
  'flyway',
  'atlas',
] as const;
export type Layout = (typeof LAYOUTS)[number];

const withLineEnd = (sql: string): string => (sql.endsWith('\n') ? sql : `${sql}\n`);

const asIs = (sql: string): string => sql;

const SHAPES: Readonly<Record<Layout, { name: (stem: string) => string; content: (sql: string) => string }>> =
  {
    plain: { name: (stem) => `${stem}.sql`, content: asIs },
    dbmate: {
      name: (stem) => `${stem}.sql`,
      content: (sql) => `-- migrate:up\n${withLineEnd(sql)}\n-- migrate:down\n`,
    },
    'node-pg-migrate': {
      name: (stem) => `${stem}.sql`,
      content: (sql) => `-- Up Migration\n${withLineEnd(sql)}\n-- Down Migration\n`,
    },
    'golang-migrate': { name: (stem) => `${stem}.up.sql`, content: asIs },
    goose: {
      name: (stem) => `${stem}.sql`,
      content: (sql) =>
        `-- +goose Up\n-- +goose StatementBegin\n${withLineEnd(sql)}-- +goose StatementEnd\n\n-- +goose Down\n`,
    },
    sqlx: { name: (stem) => `${stem}.sql`, content: asIs },
    flyway: { name: (stem) => `V${stem.replace('_', '__')}.sql`, content: asIs },
    atlas: { name: (stem) => `${stem}.sql`, content: asIs },
  };

/** @param digits of the number in a file's name: some tools sort names as text */
export function laidOut({ number, name, sql }: Migration, layout: Layout, digits: number): SqlFile {
  const shape = SHAPES[layout];
  return { name: shape.name(`${String(number).padStart(digits, '0')}_${name}`), content: shape.content(sql) };
}
