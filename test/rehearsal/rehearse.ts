/** One bad day: a run that is disturbed, a look at what it left, and the run that somebody starts next. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProxy, type Message, type Proxy, type ProxyOptions } from '../support/proxy.ts';
import { run, start, type Running, type RunResult } from '../support/run.ts';
import { falseClaims } from './claims.ts';
import type { Databases, LeftBehind, Place } from './databases.ts';
import { type Contents, violationsOf, violationsWhenDone } from './invariants.ts';
import type { Track } from './product.ts';
import type { Context, Report, Violation } from './scenario.ts';

/** A track, with its files on disk and a database to copy. */
export interface Stage {
  context: Context;
  databases: Databases;
  track: Track;
  folder: string;
  original: string;
  /** Versions that the database has before. */
  before: readonly string[];
  /** Where the proxy leads, instead of the server. */
  behindProxy?: { host: string; port: number };
  /** What the program connects to, instead of the proxy. */
  beforeProxy?: (proxy: Proxy) => Promise<Entrance>;
}

/** Something that stands before the proxy. */
export interface Entrance extends AsyncDisposable {
  /** The same URL, through it. */
  url(original: string): string;
}

/** Who is there while a fault takes place. */
export interface Actors {
  readonly program: Running;
  readonly proxy: Proxy;
}

export interface Fault {
  /** For people, and to make it again: `SIGKILL before frontend 7 (Q)`. */
  name: string;
  /** What the proxy does; `hit` is to be called when the fault takes place. */
  proxy(actors: Actors, hit: () => void): Omit<ProxyOptions, 'server'>;
  /** Called when the program was started. */
  started?(actors: Actors, hit: () => void): void | Promise<void>;
  /** Before the run, with the database that it will meet. */
  prepare?(place: Place): Promise<void>;
  /** After the run, and before anybody looks: what no run can be asked to put right. */
  repair?(place: Place): Promise<void>;
  args?: readonly string[];
  /** Added to the URL. */
  params?: Readonly<Record<string, string>>;
  /** The network keeps from the server that the client has gone: a session that holds nothing may stay. */
  hidesEnd?: true;
  /** Afterwards the network tells the server what it kept from it; otherwise the server has to find out. */
  heals?: true;
  /** What is wrong with how the run ended, where something is. */
  judge(result: RunResult): string | undefined;
}

/** Nothing of what is rehearsed takes so long; what does, hangs. */
const LIMIT_MS = 60_000;
const SETTLE_MS = 15_000;
const REHEARSAL_MS = 2 * LIMIT_MS + 4 * SETTLE_MS;

/** Writes the files and prepares the database. */
export async function prepare(context: Context, databases: Databases, track: Track): Promise<Stage> {
  const folder = path.join(context.scratch, `${track.name}-${Math.random().toString(36).slice(2)}`);
  await writeFiles(folder, track.files);
  const stage = { context, databases, track, folder, original: 'template0', before: [] };
  if (Object.keys(track.before).length === 0) return stage;
  const earlier = `${folder}-before`;
  await writeFiles(earlier, track.before);
  const place = await databases.make();
  const { code, stderr } = await run(['--dir', earlier], { env: { DATABASE_URL: place.url } });
  if (code !== 0) throw new Error(`The database before could not be made:\n${stderr}`);
  await untilNobodyIsLeft(stage, place, 'nobody');
  const { history } = await databases.look(place);
  return { ...stage, original: place.name, before: history };
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
}

/** The messages of a run that nobody disturbs. */
export async function messagesOf(stage: Stage): Promise<readonly Message[]> {
  const { context, databases } = stage;
  const place = await databases.make(stage.original);
  await using proxy = await startProxy({ server: stage.behindProxy ?? context.server });
  await using entrance = await stage.beforeProxy?.(proxy);
  const { code, stdout } = await run(argumentsOf(stage), {
    env: { DATABASE_URL: (entrance ?? proxy).url(place.url) },
  });
  if (code !== 0) throw new Error(`A run that nobody disturbed failed:\n${stdout}`);
  await databases.drop(place);
  return proxy.messages;
}

/** Rehearses one fault. */
export async function rehearse(stage: Stage, fault: Fault): Promise<Report> {
  const { databases, track } = stage;
  const place = await databases.make(stage.original);
  const seen: Seen = { runs: 0, faults: 0, violations: [], outputs: [], doing: 'the disturbed run' };
  try {
    await within(REHEARSAL_MS, seen, async () => {
      await disturbed(stage, place, fault, seen);
      await afterwards(stage, place, seen);
    });
  } catch (error) {
    seen.violations.push(error instanceof Error ? error.message : String(error));
  }
  await databases.drop(place);
  const at = `${track.name}, ${fault.name}`;
  const output = seen.outputs.join('\n--- next run\n');
  const violations = seen.violations.map((what): Violation => ({ at, what, output }));
  return { runs: seen.runs, faults: seen.faults, violations };
}

interface Seen {
  runs: number;
  faults: number;
  violations: string[];
  outputs: string[];
  /** What is waited for, should it never end. */
  doing: string;
}

/** @throws Error where the work takes longer: then the rehearsal itself hangs, and not the program */
async function within(ms: number, seen: Seen, work: () => Promise<void>): Promise<void> {
  const end = new AbortController();
  const late = sleep(ms, undefined, { signal: end.signal }).then(() => {
    throw new Error(`the rehearsal hangs in ${seen.doing}`);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    end.abort();
    late.catch(() => undefined);
  }
}

async function disturbed(stage: Stage, place: Place, fault: Fault, seen: Seen): Promise<void> {
  const { context, databases, track, before } = stage;
  const hit = (): void => void (seen.faults = 1);
  const there: { program?: Running; proxy?: Proxy } = {};
  const actors: Actors = {
    get program() {
      return present(there.program);
    },
    get proxy() {
      return present(there.proxy);
    },
  };
  await fault.prepare?.(place);
  const server = stage.behindProxy ?? context.server;
  await using proxy = await startProxy({ server, ...fault.proxy(actors, hit) });
  there.proxy = proxy;
  await using entrance = await stage.beforeProxy?.(proxy);
  const url = new URL((entrance ?? proxy).url(place.url));
  for (const [name, value] of Object.entries(fault.params ?? {})) url.searchParams.set(name, value);
  there.program = start([...argumentsOf(stage), ...(fault.args ?? [])], {
    env: { DATABASE_URL: url.href },
    timeoutMs: LIMIT_MS,
  });
  await fault.started?.(actors, hit);
  const result = await actors.program.done;
  seen.runs += 1;
  seen.outputs.push(outputOf(result));
  if (fault.heals) await proxy.close();
  await fault.repair?.(place);
  seen.doing = 'the look at what it left';
  // Otherwise the network stays as it is: whatever the run left behind has to go by itself.
  await untilNobodyIsLeft(stage, place, fault.hidesEnd === true ? 'idle may stay' : 'nobody');
  const contents = await databases.look(place);
  const check = result.code === 0 ? violationsWhenDone : violationsOf;
  const wrong = [...check(contents, track), ...falseClaims(result, contents, before)].map(
    (what) => `${what}; there is: ${describe(contents)}`,
  );
  seen.doing = 'the end of the proxy';
  const end = fault.judge(result);
  seen.violations.push(...wrong, ...(end === undefined ? [] : [end]));
}

function present<T>(actor: T | undefined): T {
  if (actor === undefined) throw new Error('a fault took place before everybody was there');
  return actor;
}

async function afterwards(stage: Stage, place: Place, seen: Seen): Promise<void> {
  const { databases, track } = stage;
  seen.doing = 'the next run';
  const result = await run(argumentsOf(stage), { env: { DATABASE_URL: place.url }, timeoutMs: LIMIT_MS });
  seen.runs += 1;
  seen.outputs.push(outputOf(result));
  seen.doing = 'the look at what the next run left';
  if (result.code !== 0) seen.violations.push(`the next run ended with ${result.code}`);
  await untilNobodyIsLeft(stage, place, 'idle may stay');
  const contents = await databases.look(place);
  const wrong = violationsWhenDone(contents, track);
  seen.violations.push(
    ...wrong.map((what) => `after the next run: ${what}; there is: ${describe(contents)}`),
  );
}

const argumentsOf = ({ folder }: Stage): string[] => ['--json', '--dir', folder];

/** @throws Error where somebody is still there after a time in which everything rehearsed would have ended */
export async function untilNobodyIsLeft({ databases }: Stage, place: Place, who: LeftBehind): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  for (;;) {
    const left = await databases.leftBehind(place, who);
    if (left.length === 0) return;
    if (performance.now() > until) throw new Error(`left behind: ${left.join('; ')}`);
    await sleep(50);
  }
}

export const describe = ({ history, trace, relations, progress }: Contents): string =>
  `history ${history.join(' ')} · trace ${trace.join(' ')} · relations ${relations.join(' ')} · progress ${progress?.join(', ') ?? 'none'}`;

export const outputOf = ({ stdout, stderr, code, signal, ms }: RunResult): string =>
  `${stdout}${stderr}exit ${code ?? signal} after ${Math.round(ms)} ms`;
