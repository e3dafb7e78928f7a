/** How each tool is told to apply what is pending. */
import { readFileSync } from 'node:fs';
import type { Layout } from './layouts.ts';

/** A database, and the way to it: the server's own port or a proxy's. */
export interface Place {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
}

export interface Job {
  place: Place;
  /** All migrations, in the tool's layout. */
  folder: string;
  /** This product takes the same ones from its executable. */
  isInside?: boolean;
  /** Paths of those that are pending, in order; what a script without a memory would run. */
  pending: readonly string[];
}

export interface Command {
  args: string[];
  env?: Record<string, string>;
}

export interface Tool {
  name: string;
  layout: Layout;
  /** What it does in one word: a floor runs SQL and keeps no records; a peer is a migrator. */
  kind: 'own' | 'floor' | 'peer';
  command: (job: Job) => Command;
  /** What the folder needs besides the files, each time they change. */
  finish?: (folder: string) => Command;
}

/** Without TLS, which the server does not offer: nobody has to ask for it first. */
const urlOf = ({ host, port, database, user, password }: Place): string =>
  `postgres://${user}:${password}@${host}:${port}/${database}?sslmode=disable`;

const jdbcOf = ({ host, port, database }: Place): string =>
  `jdbc:postgresql://${host}:${port}/${database}?sslmode=disable`;

/** Each file in a transaction of its own, or all in one. */
const psql =
  (...transaction: readonly string[]) =>
  ({ place, pending }: Job): Command => {
    const work = pending.length === 0 ? ['-c', 'select 1'] : pending.flatMap((file) => ['-f', file]);
    const common = ['-X', '-q', '-v', 'ON_ERROR_STOP=1'];
    const only = pending.length === 0 ? [] : transaction;
    return { args: [...common, ...only, '-d', urlOf(place), ...work] };
  };

/** All files as one string, one round trip: what the server's own work takes, and no client can be faster than. */
const oneMessage = ({ place, pending }: Job): Command => ({
  args: ['-X', '-q', '-d', urlOf(place), '-c', pending.map((file) => readFileSync(file, 'utf8')).join('\n')],
});

/** In the order of the table. */
export const TOOLS: readonly Tool[] = [
  {
    name: 'aim-migrate',
    layout: 'plain',
    kind: 'own',
    command: ({ place, folder, isInside }) => ({
      args: isInside ? ['up'] : ['up', '--dir', folder],
      env: { DATABASE_URL: urlOf(place) },
    }),
  },
  { name: 'psql', layout: 'plain', kind: 'floor', command: psql() },
  { name: 'psql itself', layout: 'plain', kind: 'floor', command: psql() },
  { name: 'psql -1', layout: 'plain', kind: 'floor', command: psql('-1') },
  { name: 'one message', layout: 'plain', kind: 'floor', command: oneMessage },
  {
    name: 'dbmate',
    layout: 'dbmate',
    kind: 'peer',
    command: ({ place, folder }) => ({
      args: ['--url', urlOf(place), '--migrations-dir', folder, '--no-dump-schema', 'migrate'],
    }),
  },
  {
    name: 'node-pg-migrate',
    layout: 'node-pg-migrate',
    kind: 'peer',
    command: ({ place, folder }) => ({
      args: ['up', '--migrations-dir', folder, '--advisory-lock-mode', 'wait'],
      env: { DATABASE_URL: urlOf(place) },
    }),
  },
  {
    name: 'golang-migrate',
    layout: 'golang-migrate',
    kind: 'peer',
    command: ({ place, folder }) => ({ args: ['-path', folder, '-database', urlOf(place), 'up'] }),
  },
  {
    name: 'goose',
    layout: 'goose',
    kind: 'peer',
    command: ({ place, folder }) => ({ args: ['-dir', folder, 'postgres', urlOf(place), 'up'] }),
  },
  {
    name: 'sqlx',
    layout: 'sqlx',
    kind: 'peer',
    command: ({ place, folder }) => ({
      args: ['migrate', 'run', '--no-dotenv', '--source', folder, '--database-url', urlOf(place)],
    }),
  },
  {
    name: 'Flyway',
    layout: 'flyway',
    kind: 'peer',
    command: ({ place, folder }) => ({
      args: [
        `-url=${jdbcOf(place)}`,
        `-user=${place.user}`,
        `-locations=filesystem:${folder}`,
        '-placeholderReplacement=false',
        '-skipCheckForUpdate',
        'migrate',
      ],
      env: { FLYWAY_PASSWORD: place.password, REDGATE_DISABLE_TELEMETRY: 'true' },
    }),
  },
  {
    name: 'Atlas',
    layout: 'atlas',
    kind: 'peer',
    command: ({ place, folder }) => ({
      args: ['migrate', 'apply', '--dir', `file://${folder}`, '--url', urlOf(place)],
      env: { ATLAS_NO_UPDATE_NOTIFIER: '1' },
    }),
    finish: (folder) => ({ args: ['migrate', 'hash', '--dir', `file://${folder}`] }),
  },
];

export const toolNamed = (name: string): Tool | undefined => TOOLS.find((tool) => tool.name === name);
