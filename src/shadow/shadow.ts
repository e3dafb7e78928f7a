/** A shadow database: a scratch database in which files are replayed. Never the user's. */
import type { Session } from '../database/session.ts';
import { Failure, type Diagnostic } from '../diagnostic.ts';

export interface Shadow {
  /** The one connection to it. */
  readonly session: Session;
  /** Of its PostgreSQL: 18. */
  readonly major: number;
  /** For people, without secrets: `the embedded database`, `aim_shadow_v1_0af3… on db.example.com:5432`. */
  readonly description: string;
  /** PGlite inside this program, and not a server of the user's. */
  readonly embedded: boolean;
  /**
   * Makes the roles that are missing, without login and without members; they last as long as the shadow.
   * @throws Failure (exit 4) where the login may not
   */
  lendRoles(names: readonly string[]): Promise<void>;
  /** Stops what the session runs. What was sent behind it may run still: call again until it has ended. */
  cancel(): Promise<void>;
  /**
   * Ends the session, and has the removal begun: from now on it is the database's work, which `close` waits for.
   * Never throws.
   */
  leave(): Promise<void>;
  /** Ends the session and removes everything of the shadow. Safe to call twice, and after a failure; never throws. */
  close(): Promise<void>;
}

/** Where files are replayed, for a report that is the same in each run: `the embedded database, PostgreSQL 18`. */
export const describeShadow = ({ embedded, description, major }: Shadow): string =>
  `${embedded ? description : 'a server'}, PostgreSQL ${major}`;

export interface ShadowOptions {
  /** By how much its clock goes ahead, in milliseconds. Only the embedded database can: a server has its own time. */
  clockAheadMs?: number;
  /** Its time zone, by a name of PostgreSQL's. Only a server's: the embedded database keeps UTC. */
  timeZone?: string;
  /** Called when there is nothing to do here but to wait for the database. */
  onWaiting?: () => void;
}

export interface ShadowSource {
  /** For people, without secrets. */
  readonly description: string;
  /**
   * Opens another one, empty. Several may be open at once.
   * @param name for people who look at the server: `v1`, `incrementals`
   * @throws Failure: exit 4 where the login may not make a database, 5 where it could not be reached
   */
  open(name: string, options?: ShadowOptions): Promise<Shadow>;
}

/**
 * Opens a shadow for each name, all at once, and closes them whatever happens.
 * @param work is given them in the order of the names
 */
export async function withShadows<T>(
  source: ShadowSource,
  names: readonly string[],
  work: (...shadows: Shadow[]) => Promise<T>,
  optionsOf: (name: string) => ShadowOptions = () => ({}),
): Promise<T> {
  const opened = await Promise.allSettled(names.map((name) => source.open(name, optionsOf(name))));
  const shadows = openedOf(opened);
  try {
    const failed = failuresOf(opened);
    if (failed.length > 0) throw together(failed);
    return await work(...shadows);
  } finally {
    await Promise.all(shadows.map((shadow) => shadow.close()));
  }
}

/** Two openings, under way. */
export type Openings = readonly [first: Promise<Shadow>, second: Promise<Shadow>];

/**
 * Opens two shadows and closes them whatever happens. The second is begun when the first waits for its database: two
 * that are made at the very same time hold each other up, and the first could be at work by then.
 * @param work begins at once
 */
export async function withTwoShadows<T>(
  source: ShadowSource,
  [first, second]: readonly [first: string, second: string],
  work: (openings: Openings) => Promise<T>,
  onWaiting: () => void = () => {},
): Promise<T> {
  const begun = Promise.withResolvers<void>();
  const one = source.open(first, { onWaiting: begun.resolve });
  // Where the server cannot be reached, nobody has to wait for that twice.
  one.then(() => begun.resolve(), begun.reject);
  const two = begun.promise.then(() => {
    const opening = source.open(second);
    onWaiting();
    return opening;
  });
  const openings: Openings = [one, two];
  // Asked at the end, whoever waits for them meanwhile.
  for (const opening of openings) opening.catch(() => undefined);
  try {
    return await work(openings);
  } catch (error) {
    const failed = failuresOf(await Promise.allSettled(openings));
    throw failed.length > 0 ? together(failed) : error;
  } finally {
    await Promise.all(openedOf(await Promise.allSettled(openings)).map((shadow) => shadow.close()));
  }
}

const openedOf = (openings: readonly PromiseSettledResult<Shadow>[]): Shadow[] =>
  openings.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));

const failuresOf = (openings: readonly PromiseSettledResult<Shadow>[]): unknown[] =>
  openings.filter((one) => one.status === 'rejected').map(({ reason }): unknown => reason);

/** The first reason, with what the others have to say besides; two logins that fail alike say it once. */
function together(reasons: readonly unknown[]): unknown {
  const [first] = reasons;
  if (!(first instanceof Failure)) return first;
  const said = new Map<string, Diagnostic>();
  for (const reason of reasons) {
    if (!(reason instanceof Failure)) return reason;
    for (const diagnostic of reason.diagnostics) said.set(diagnostic.code + diagnostic.message, diagnostic);
  }
  return new Failure(first.exitCode, [...said.values()], { cause: first });
}
