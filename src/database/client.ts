/** postgres.js, on a wire that is ours: what it may say and hear. */
import type { Duplex } from 'node:stream';
import postgres from 'postgres';
import type { BackendTap } from './backend-tap.ts';
import { ProtocolError } from './protocol-guard.ts';

/** Who connects. The password is asked for only if the server does. */
export interface Identity {
  user: string;
  database: string;
  password: () => string | undefined;
  applicationName: string;
  /** libpq's `options`: settings for the server's command line. */
  options?: string;
}

export type Row = Record<string, unknown>;

/** One connection on one socket, never a second one, nothing sent that was not asked for. */
export function client(
  wire: Duplex,
  { guard }: Pick<BackendTap, 'guard'>,
  identity: Identity,
  timeoutMs: number,
): postgres.Sql {
  const peer = guarded(wire, guard, () => identity.password() !== undefined);
  let given = false;
  const socket = (): Promise<unknown> => {
    if (given) return Promise.reject(new Error('the connection was closed'));
    given = true;
    return Promise.resolve(peer);
  };
  const options = {
    socket,
    ssl: false as const,
    max: 1,
    max_lifetime: null,
    connect_timeout: timeoutMs / 1000,
    keep_alive: null,
    max_pipeline: Number.MAX_SAFE_INTEGER,
    fetch_types: false,
    user: identity.user,
    database: identity.database,
    // Nothing is said to a peer that broke the rules; an exception here would be caught by nobody.
    pass: () => (guard.isBroken ? new Promise<string>(() => {}) : (identity.password() ?? '')),
    connection: {
      application_name: identity.applicationName,
      ...(identity.options === undefined ? {} : { options: identity.options }),
    },
    // The tap hears them in step with the messages.
    onnotice: () => {},
  };
  return postgres(options as postgres.Options<Record<string, never>>);
}

/**
 * The socket as postgres.js gets it: what it throws while it reads an answer ends the connection and not the process,
 * and what is sent at the login is seen by the guard. While the server makes itself ready, what the login will need is
 * loaded.
 */
function guarded(socket: Duplex, guard: BackendTap['guard'], hasPassword: () => boolean): Duplex {
  const contained = (listener: (chunk: Buffer) => void): ((chunk: Buffer) => void) =>
    Object.assign(
      (chunk: Buffer): void => {
        if (guard.isBroken) return;
        try {
          listener(chunk);
        } catch (error) {
          socket.destroy(new ProtocolError(`its answer cannot be read (${String(error)})`));
        }
      },
      // By which `removeListener` knows it again.
      { listener },
    );
  const on = (event: string, listener: (chunk: Buffer) => void): Duplex =>
    socket.on(event, event === 'data' ? contained(listener) : listener);
  let begun = false;
  const write = (chunk: Buffer, ...rest: []): boolean => {
    guard.sees(chunk);
    const accepted = socket.write(chunk, ...rest);
    if (!begun && hasPassword()) void warmUp();
    begun = true;
    return accepted;
  };
  const replaced = new Map<string | symbol, unknown>([
    ['on', on],
    ['write', write],
  ]);
  return new Proxy(socket, {
    get: (target, key) => {
      const value: unknown = replaced.get(key) ?? Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Loads what a login by SCRAM computes with, and has OpenSSL look up its algorithms, which takes 1 ms the first time. */
async function warmUp(): Promise<void> {
  const { createHash, createHmac, pbkdf2Sync, randomBytes } = await import('node:crypto');
  createHash('sha256').update(createHmac('sha256', randomBytes(1)).digest());
  pbkdf2Sync('', '', 1, 1, 'sha256');
}

/** postgres.js gives one result, or a list of them where several statements returned rows. */
export function rowSets(result: unknown): Row[][] {
  if (!Array.isArray(result)) return [];
  const several = result.length > 0 && result.every((item) => Array.isArray(item));
  return (several ? result : [result]) as Row[][];
}
