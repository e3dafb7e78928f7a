/** From a URL to opened sockets, as the session does it, on a machine without files of its own. */
import { attempts } from '../../../src/database/reaching/attempts.ts';
import { ConnectFailure } from '../../../src/database/reaching/connect-failure.ts';
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import { openSocket, type OpenedSocket } from '../../../src/database/reaching/socket.ts';
import { thisMachine, type Surroundings } from '../../../src/database/naming/surroundings.ts';
import type { ServerTarget } from '../../../src/database/naming/target.ts';

/** Real files, but no home folder: nobody's ~/.pgpass and ~/.postgresql decide about a test. */
export const machine = (home?: string): Surroundings => ({
  ...thisMachine(home === undefined ? {} : { HOME: home }),
  homedir: home,
});

export async function server(url: string, home?: string): Promise<ServerTarget> {
  const target = await resolveTarget(url, machine(home));
  if (target.kind !== 'server') throw new Error('not a server');
  return target;
}

export interface OpenFirst {
  signal?: AbortSignal;
  home?: string;
}

/** Opens the first attempt's socket; it ends with the block. */
export async function open(
  url: string,
  { signal, home }: OpenFirst = {},
): Promise<OpenedSocket & Disposable> {
  const target = await server(url, home);
  const [first] = attempts(target);
  if (first === undefined) throw new Error('no attempt');
  const opened = await openSocket(target, first, { signal, surroundings: machine(home) });
  return { ...opened, [Symbol.dispose]: () => opened.socket.destroy() };
}

export async function failureOf(promise: Promise<unknown>): Promise<ConnectFailure> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ConnectFailure) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}
