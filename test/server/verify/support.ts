/** `verify` in this process, as the command line runs it, against databases of the shared server. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';
import { run } from '../../../src/cli/verify.ts';
import { loadSettings } from '../../../src/config/load.ts';
import type { Flags } from '../../../src/config/options.ts';
import { Failure } from '../../../src/diagnostic.ts';
import type { TablesOutcome, VerifyFinding, VerifyOutcome } from '../../../src/outcomes.ts';
import { EMBEDDED_MAJOR } from '../../../src/shadow/embedded.ts';
import { sharedUrl } from '../shadow/support.ts';

/** A new folder with these files. */
export async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(inject('scratch'), 'verify-'));
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  return folder;
}

/** The shadow server of majors that the embedded database is not. */
export const SHADOW: Flags =
  inject('server').major === EMBEDDED_MAJOR ? {} : { 'shadow-url': sharedUrl(), 'create-roles': true };

/** Shadows on the server, of any major. */
export const ON_SERVER: Flags = { 'shadow-url': sharedUrl(), 'create-roles': true };

async function outcome(
  url: string,
  dir: string,
  flags: Flags,
  leaveOut: readonly string[] = [],
): Promise<VerifyOutcome | TablesOutcome> {
  const cwd = process.cwd();
  const all = { ...flags, url, dir };
  const { settings } = await loadSettings({
    command: 'verify',
    flags: all,
    env: {},
    cwd,
    needsDatabase: true,
  });
  const found = await run({
    settings: { ...settings, leaveOut },
    flags: all,
    operands: [],
    cwd,
    toolVersion: '0.0.0-test',
    emit: () => undefined,
    protect: () => undefined,
    signal: new AbortController().signal,
  });
  if (found.command !== 'verify') throw new Error('an outcome of verify is meant');
  return found;
}

export async function verify(
  url: string,
  dir: string,
  flags: Flags = SHADOW,
  leaveOut?: readonly string[],
): Promise<VerifyOutcome> {
  const found = await outcome(url, dir, flags, leaveOut);
  if (found.scope !== 'schema') throw new Error('the whole schema is meant');
  return found;
}

export async function verifyTables(url: string, dir: string): Promise<TablesOutcome> {
  const found = await outcome(url, dir, { 'tables-only': true });
  if (found.scope !== 'tables') throw new Error('--tables-only is meant');
  return found;
}

/** `missing column public.agents.note`, `changed column public.agents.name: default`. */
export const lineOf = ({ kind, object, attribute }: VerifyFinding): string =>
  `${kind} ${object}${attribute === undefined ? '' : `: ${attribute}`}`;

/** What was found, sorted. */
export const found = ({ findings }: VerifyOutcome): string[] => findings.map(lineOf).toSorted();

/** The exit code and the diagnostic of the failure. */
export async function refusalOf(
  work: Promise<unknown>,
): Promise<{ exit: number; code: string; message: string }> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const [first] = error.diagnostics;
    return { exit: error.exitCode, code: first?.code ?? '', message: first?.message ?? '' };
  }
  throw new Error('it was not refused');
}
