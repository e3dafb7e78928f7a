/** What Node and OpenSSL say while connecting, in words that tell what to do. */
import { ConnectFailure, printable } from './connect-failure.ts';
import { codeOf } from '../naming/surroundings.ts';
import { tlsFailure } from './tls-error.ts';

const STARTING = 'If the server is still starting, wait for it: --wait 60s';

type Explain = (where: string) => { code: string; message: string; remedy: string };

const unknownHost: Explain = (where) => ({
  code: 'unknown-host',
  message: `There is no host of that name: ${where}`,
  remedy: `Check the spelling. In Docker Compose and Kubernetes a name appears with its container: --wait 60s waits for it`,
});

const unreachable: Explain = (where) => ({
  code: 'host-unreachable',
  message: `There is no way to ${where}`,
  remedy: 'Check the network, a VPN, and firewalls between here and the server',
});

const closed: Explain = (where) => ({
  code: 'connection-reset',
  message: `${where} closed the connection`,
  remedy: `The server's log says why. ${STARTING}`,
});

const EXPLAIN: Readonly<Record<string, Explain>> = {
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ENODATA: unknownHost,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  ECONNRESET: closed,
  EPIPE: closed,
  ECONNREFUSED: (where) => ({
    code: 'connection-refused',
    message: `${where} refused the connection`,
    remedy: `Check host and port, and whether the server listens there (listen_addresses). ${STARTING}`,
  }),
  ETIMEDOUT: (where) => ({
    code: 'connect-timeout',
    message: `${where} did not answer`,
    remedy: `Check host, port and firewalls. ${STARTING}`,
  }),
  ENOENT: (where) => ({
    code: 'socket-missing',
    message: `There is no Unix socket for ${where}`,
    remedy: `Check folder and port; for TCP name a host such as localhost. ${STARTING}`,
  }),
  EACCES: (where) => ({
    code: 'socket-permission',
    message: `This user must not use the Unix socket for ${where}`,
    remedy:
      'Give the user access to the folder (unix_socket_permissions), or connect over TCP with host=localhost',
  }),
};

/** Of these, waiting does not change anything. */
const PERMANENT = new Set(['EACCES']);

/**
 * A failure to connect, or of a connection that is not yet logged in.
 * @param where host and port for people: `db.example.com:5432 (10.0.0.5)`
 */
export function networkFailure(error: unknown, where: string): ConnectFailure {
  if (error instanceof ConnectFailure) return error;
  const code = codeOf(error) ?? '';
  const tls = tlsFailure(error, where);
  if (tls !== undefined) return tls;
  const explained = EXPLAIN[code]?.(where) ?? {
    code: 'connect-failed',
    message: `The connection to ${where} failed: ${printable(error instanceof Error ? error.message : String(error))}`,
    remedy: 'Check host, port and network',
  };
  return new ConnectFailure({ stage: 'reach', retryable: !PERMANENT.has(code) }, explained, { cause: error });
}

export const timeoutFailure = (where: string, ms: number): ConnectFailure =>
  new ConnectFailure(
    { stage: 'reach', retryable: true },
    {
      code: 'connect-timeout',
      message: `${where} did not answer within ${ms / 1000} s`,
      remedy: `Check host, port and firewalls; connect_timeout in the URL sets the limit. ${STARTING}`,
    },
  );

/** The peer went away before it said anything. */
export const closedFailure = (where: string): ConnectFailure =>
  new ConnectFailure({ stage: 'reach', retryable: true }, closed(where));

export const notPostgresFailure = (where: string): ConnectFailure =>
  new ConnectFailure(
    { stage: 'reach', retryable: false },
    {
      code: 'not-postgresql',
      message: `What answers at ${where} is not PostgreSQL`,
      remedy: 'Check host and port: another service may listen there, or a proxy that speaks HTTP',
    },
  );
