/** The names and the headers of a new migration. Pure. */
import { usageError } from '../diagnostic.ts';
import { compareNames, type MigrationFileName } from '../migrations/file-name.ts';

export interface NewPair {
  /** As text, padded as the folder does: `031`, `20261120093000`. */
  number: string;
  version: string;
  up: string;
  down: string;
}

/** The history keeps 255 characters, and file systems 255 bytes with the ending; a name needs neither. */
const LONGEST = 100;

/**
 * `Add feature-XYZ` becomes `add_feature_xyz`.
 * @throws Failure (exit 2) where nothing sensible is left.
 */
export function plainName(text: string): string {
  const refuse = (why: string) =>
    usageError('bad-name', `${JSON.stringify(text)} cannot be the name of a migration: ${why}`, {
      remedy: 'Write what it does: aim-migrate new add_agent_owner',
    });
  if (/[/\\]/.test(text)) throw refuse('a name, not a path; the folder is given with --dir');
  const name = text
    .normalize('NFC')
    .replace(/(?:\.(?:up|down))?\.sql$/i, '')
    .toLowerCase()
    .replaceAll(/[\s._-]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  if (name === '') throw refuse('nothing is left of it');
  if (/[^\p{L}\p{M}\p{N}_]/u.test(name)) throw refuse('only letters, digits, blanks, - and _ are allowed');
  if (name.length > LONGEST) throw refuse(`it has ${name.length} characters, ${LONGEST} are allowed`);
  return name;
}

/** The next pair for a folder, numbered and named as its newest migration is. */
export function nextPair(files: readonly MigrationFileName[], name: string, now: Date): NewPair {
  const incrementals = files.filter((file) => file.kind === 'incremental').sort(compareNames);
  const newest = incrementals.at(-1);
  const highest = files.reduce((max, file) => (file.number > max ? file.number : max), 0n);
  const number = nextNumber(newest, highest, now);
  const version = `${number}_${name}`;
  const ending = newest?.file.endsWith('.up.sql') ? '.up.sql' : '.sql';
  return { number, version, up: version + ending, down: `${version}.down.sql` };
}

function nextNumber(newest: MigrationFileName | undefined, highest: bigint, now: Date): string {
  const width = newest ? newest.version.indexOf('_') : 3;
  const following = highest + 1n;
  if (width < 14) return String(following).padStart(width, '0');
  const stamp = BigInt(now.toISOString().replaceAll(/\D/g, '').slice(0, 14));
  return String(stamp > highest ? stamp : following);
}

/**
 * What the files hold at first: comments only, which `up` refuses, so that a forgotten one is never applied.
 */
export function headers({ version, up }: NewPair): { up: string; down: string } {
  return {
    up: [
      `-- ${version}`,
      '-- What changes, and why:',
      '--',
      '-- It runs in one transaction, together with its row in the history: no BEGIN, no COMMIT.',
      '-- For CREATE INDEX CONCURRENTLY and the like there is the directive no-transaction.',
      '',
      '',
    ].join('\n'),
    down: [`-- Undoes ${up}`, '-- What is lost:', '', ''].join('\n'),
  };
}
