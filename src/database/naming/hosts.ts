/** Which servers, in which order: libpq's reading of `host`, `hostaddr` and `port` (manual, "Specifying Multiple Hosts"). */
import net from 'node:net';
import type { Settings } from './connection-string.ts';
import type { Surroundings } from './surroundings.ts';
import { badValue, text } from './values.ts';

const DEFAULT_PORT = 5432;

/** Where servers put their socket: Debian's and Red Hat's packages, then PostgreSQL's own default. */
const SOCKET_DIRS = ['/var/run/postgresql', '/tmp'] as const;

export interface Endpoint {
  /** As the user named it: a host name, an IP address, or the folder of a Unix socket. */
  name: string;
  /** Connect to this IP address instead of looking `name` up (`hostaddr`). */
  address: string | undefined;
  port: number;
  /** The file of the Unix socket; undefined for TCP. */
  socketPath: string | undefined;
}

/** @throws Failure (exit 2) where the lists do not fit together or a port is none */
export async function readEndpoints(settings: Settings, surroundings: Surroundings): Promise<Endpoint[]> {
  const names = list(settings, 'host');
  const addresses = list(settings, 'hostaddr');
  const count = Math.max(addresses.length || names.length, 1);
  if (addresses.length > 0 && names.length > 0 && names.length !== count) {
    throw badValue(settings, 'hostaddr', `there are ${names.length} hosts and ${count} addresses`);
  }
  const ports = readPorts(settings, count);
  const endpoints: Endpoint[] = [];
  for (const [index, port] of ports.entries()) {
    const address = addresses[index] || undefined;
    if (address !== undefined && net.isIP(address) === 0) {
      throw badValue(settings, 'hostaddr', 'it takes IP addresses; names go into host');
    }
    const name = names[index] || undefined;
    endpoints.push(endpoint(name ?? (await defaultName(address, port, surroundings)), address, port));
  }
  return endpoints;
}

function endpoint(name: string, address: string | undefined, port: number): Endpoint {
  const isSocket = address === undefined && (name.startsWith('/') || name.startsWith('@'));
  const file = `${name}/.s.PGSQL.${port}`;
  // A leading @ stands for the zero byte of Linux' abstract sockets.
  const socketPath = file.startsWith('@') ? `\0${file.slice(1)}` : file;
  return { name, address, port, socketPath: isSocket ? socketPath : undefined };
}

/** Without a host: the local socket where there is one, otherwise localhost. */
async function defaultName(
  address: string | undefined,
  port: number,
  surroundings: Surroundings,
): Promise<string> {
  if (address !== undefined) return address;
  if (surroundings.platform === 'win32') return 'localhost';
  for (const folder of SOCKET_DIRS) {
    const facts = await surroundings.facts(`${folder}/.s.PGSQL.${port}`).catch(() => undefined);
    if (facts !== undefined) return folder;
  }
  return 'localhost';
}

function readPorts(settings: Settings, count: number): number[] {
  const given = list(settings, 'port');
  if (given.length > 1 && given.length !== count) {
    throw badValue(settings, 'port', `there are ${count} hosts and ${given.length} ports`);
  }
  return Array.from({ length: count }, (_, index) => {
    const port = (given.length > 1 ? given[index] : given[0])?.trim() || String(DEFAULT_PORT);
    const isPort = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
    if (!isPort) throw badPort(settings);
    return Number(port);
  });
}

/** Not quoted: where the host was forgotten, what stands behind the colon is the password. */
function badPort(settings: Settings): Error {
  const from = settings.get('port')?.from ?? '';
  return badValue(new Map([['port', { value: '…', from }]]), 'port', 'it takes numbers from 1 to 65535');
}

function list(settings: Settings, keyword: 'host' | 'hostaddr' | 'port'): string[] {
  return text(settings, keyword)?.split(',') ?? [];
}
