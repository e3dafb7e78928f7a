/** Values as they are typed, on the command line and in the environment. Pure. */
import { usageError } from '../diagnostic.ts';
import { DURATION_EXAMPLES, parseDuration } from '../duration.ts';

/** A value and where it comes from, for messages: `--lock-timeout`, `AIM_MIGRATE_WAIT`, `aim-migrate.json`. */
export interface Sourced<T = string> {
  value: T;
  source: string;
}

/**
 * `--dir ""` is a variable of the caller's script that was not set: never taken for the default.
 * @throws Failure (exit 2) where the value is empty.
 */
export function notEmpty(found: Sourced): Sourced {
  if (found.value.trim() !== '') return found;
  throw usageError('empty-value', `${found.source} is empty`, {
    remedy: 'Give it a value, or leave it away. Is a variable of your script not set?',
  });
}

/** @throws Failure (exit 2) where the text is no duration. */
export function durationOf({ value, source }: Sourced): number {
  const ms = parseDuration(value.trim());
  if (ms !== undefined) return ms;
  throw usageError('bad-duration', `${source}: ${JSON.stringify(value)} is not a duration`, {
    remedy: `Write ${DURATION_EXAMPLES}.`,
  });
}

const YES = ['1', 'true', 'yes', 'on'];
const NO = ['0', 'false', 'no', 'off'];

/** A flag as the environment spells it. @throws Failure (exit 2) where it is neither yes nor no. */
export function flagOf({ value, source }: Sourced): boolean {
  const word = value.trim().toLowerCase();
  if (YES.includes(word)) return true;
  if (NO.includes(word)) return false;
  throw usageError('bad-flag', `${source}: ${JSON.stringify(value)} is neither yes nor no`, {
    remedy: `Write ${YES.join(', ')}, or ${NO.join(', ')}.`,
  });
}

/**
 * True where a URL or a `key=value` connection string carries a password. In doubt it does: a password that
 * is not percent-encoded may hold any character, so everything before the last `@` is looked at.
 */
export function holdsPassword(url: string): boolean {
  const login = /^[a-z][a-z0-9+.-]*:\/\/(.*)@/is.exec(url)?.[1];
  return (login?.includes(':') ?? false) || /(?:^|[?&\s])(?:ssl)?password\s*=/i.test(url);
}
