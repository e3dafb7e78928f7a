/** The table of commands. A new command is a row here and a file beside it. */
import { didYouMean } from '../nearest.ts';
import { usageError } from '../diagnostic.ts';
import type { CommandRow } from './command.ts';

export const DEFAULT_COMMAND = 'up';

export const COMMANDS: readonly CommandRow[] = [
  {
    name: 'up',
    summary: 'bring the database to the newest schema (the default)',
    insteadOfOperand: '--to',
    description: [
      'Looks at the database and chooses the track: a fresh one gets the consolidated schema in one ' +
        'transaction, an existing one the numbered migrations it lacks, each in its own. ' +
        'Many runners at once are safe: one works, the others wait and find nothing to do.',
      'A migration that fails is rolled back and stops the run. What is neither empty nor ours is refused.',
    ],
    examples: ['aim-migrate', 'aim-migrate up --dry-run', 'aim-migrate up --to 028 --wait 60s'],
    elsewhere: ['migrate', 'apply', 'deploy', 'run', 'latest'],
    needsDatabase: true,
    load: () => import('./up.ts'),
  },
  {
    name: 'status',
    summary: 'say what is applied, pending, changed, unknown',
    description: ['Reads only. Applied: when, how long it took, by whom, by which track.'],
    examples: ['aim-migrate status', 'aim-migrate status --exit-code --quiet', 'aim-migrate status --json'],
    elsewhere: ['info', 'list', 'history', 'state'],
    needsDatabase: true,
    load: () => import('./status.ts'),
  },
  {
    name: 'check',
    summary: 'prove that both tracks give the same database',
    description: [
      'Replays V1 and all incrementals into two shadow databases, embedded ones unless --shadow-url names a ' +
        'server, and compares the results: every kind of object with every attribute, and the seeded rows.',
      'Exits with 1 where they differ. Your own database is neither needed nor touched.',
    ],
    examples: [
      'aim-migrate check',
      'aim-migrate check --ignore column-order,cosmetic',
      'aim-migrate check --shadow-url postgres://localhost/postgres',
    ],
    elsewhere: ['diff', 'validate'],
    needsDatabase: false,
    load: () => import('./check.ts'),
  },
  {
    name: 'test',
    summary: 'check, and try every down file',
    description: [
      'Checks both tracks, then takes each migration that has a down file: apply, undo, compare with before, ' +
        'apply again, compare. Rows that were there before must survive.',
    ],
    examples: ['aim-migrate test', 'aim-migrate test --dir db/migrations'],
    needsDatabase: false,
    load: () => import('./test.ts'),
  },
  {
    name: 'verify',
    summary: 'say whether the database is as its files say',
    description: [
      'Replays the applied migrations into a shadow database of the same PostgreSQL major, the embedded one ' +
        'unless --shadow-url or --shadow-on-server says otherwise, and compares the schema with that of your ' +
        'database, which is only read: a login that may read the history is enough.',
      'Exits with 1 where they differ. --tables-only asks in one round trip whether an application may start: ' +
        'every migration is applied and every table is there.',
    ],
    examples: [
      'aim-migrate verify',
      'aim-migrate verify --ignore "index public.tmp_*"',
      'aim-migrate verify --tables-only --wait 30s',
    ],
    elsewhere: ['drift', 'ready'],
    needsDatabase: true,
    load: () => import('./verify.ts'),
  },
  {
    name: 'consolidate',
    summary: 'write V1 from the replayed incrementals',
    insteadOfOperand: '--covers',
    description: [
      'Replays all incrementals into a shadow database, writes what they make as one file that loads, and ' +
        'checks it before it replaces V1__consolidated_schema.sql. The same files give the same bytes.',
      'What cannot be written as SQL is named, and nothing is written.',
    ],
    examples: ['aim-migrate consolidate', 'aim-migrate consolidate --check'],
    elsewhere: ['dump', 'squash', 'schema', 'snapshot'],
    needsDatabase: false,
    load: () => import('./consolidate.ts'),
  },
  {
    name: 'new',
    summary: 'write the next numbered migration and its down file',
    operand: { placeholder: 'NAME', required: true },
    description: [
      'Numbers as the folder does: the next number, or the time (UTC) where the newest file has one. ' +
        'Never overwrites. The files hold only comments until you fill them in, and up refuses them so long.',
    ],
    examples: ['aim-migrate new add_agent_owner', 'aim-migrate new "add agent owner" --dir db/migrations'],
    elsewhere: ['create', 'add', 'generate', 'make'],
    needsDatabase: false,
    load: () => import('./new.ts'),
  },
  {
    name: 'wait',
    summary: 'wait until the database answers',
    insteadOfOperand: '--wait',
    description: ['For containers that start before their database. Exits with 5 when the time is over.'],
    examples: ['aim-migrate wait', 'aim-migrate wait --wait 2min'],
    needsDatabase: true,
    load: () => import('./wait.ts'),
  },
  {
    name: 'baseline',
    summary: 'take over a database that was made without history',
    insteadOfOperand: '--version',
    description: [
      'Records the migrations up to VERSION as applied, without running them. Nothing else is changed; ' +
        'the next up goes on from there.',
    ],
    examples: ['aim-migrate baseline --version 012_create_trust_score_history'],
    needsDatabase: true,
    load: () => import('./baseline.ts'),
  },
  {
    name: 'repair',
    summary: 'accept changed files, clear an interrupted migration',
    operand: { placeholder: 'VERSION', many: true },
    description: [
      'Records the present checksum of the applied files that are named (all that changed with --all), and ' +
        'clears what an interrupted migration without transaction left in the history.',
    ],
    examples: ['aim-migrate repair 014_create_agent_capabilities', 'aim-migrate repair --all'],
    needsDatabase: true,
    load: () => import('./repair.ts'),
  },
  {
    name: 'help',
    summary: 'explain the program or a command',
    operand: { placeholder: 'COMMAND' },
    description: [],
    examples: ['aim-migrate help up'],
    needsDatabase: false,
  },
  {
    name: 'version',
    summary: 'say which version this is',
    description: ['With --json also the versions of Node and of the packages in the executable.'],
    examples: ['aim-migrate version'],
    needsDatabase: false,
  },
];

/** @throws Failure (exit 2) where there is no such command. */
export function findCommand(name: string): CommandRow {
  const found = COMMANDS.find((command) => command.name === name);
  if (found) return found;
  throw usageError('unknown-command', `Unknown command ${JSON.stringify(name)}`, {
    remedy: suggestion(name) ?? 'The commands are: ' + COMMANDS.map((c) => c.name).join(', ') + '.',
  });
}

function suggestion(name: string): string | undefined {
  const meant = COMMANDS.find((command) => command.elsewhere?.includes(name.toLowerCase()))?.name;
  return meant === undefined
    ? didYouMean(
        name,
        COMMANDS.map((c) => c.name),
      )
    : `Did you mean ${meant}?`;
}
