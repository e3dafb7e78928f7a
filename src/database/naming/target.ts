/** A database, named: everything that is needed to reach it. Can be logged; secrets do not show. */
import type { Diagnostic } from '../../diagnostic.ts';
import type { Patience } from '../liveness.ts';
import type { Endpoint } from './hosts.ts';
import type { Secret } from './secret.ts';
import type { TlsSettings } from './tls-settings.ts';

export interface EmbeddedTarget {
  kind: 'embedded';
  /** The folder of the database, as given; null for one in memory. */
  dir: string | null;
}

export interface HostTarget extends Endpoint {
  password: Secret | undefined;
  /** Where the password came from, for messages: `DATABASE_URL`, `PGPASSWORD`, `the password file …`. */
  passwordFrom: string | undefined;
}

export const SESSION_ATTRS = [
  'any',
  'read-write',
  'read-only',
  'primary',
  'standby',
  'prefer-standby',
] as const;
export type SessionAttrs = (typeof SESSION_ATTRS)[number];

export interface ServerTarget {
  kind: 'server';
  /** At least one; tried in this order. */
  hosts: readonly [HostTarget, ...HostTarget[]];
  user: string;
  database: string;
  applicationName: string;
  /** libpq's `options`, for the startup message. */
  options: string | undefined;
  tls: TlsSettings;
  /** What the server that is connected to must be. */
  sessionAttrs: SessionAttrs;
  /** Try the hosts in a random order. */
  shuffleHosts: boolean;
  /** The limit for each address, from the first packet to the end of the login; undefined for none. */
  connectTimeoutMs: number | undefined;
  /** TCP keepalive: idle time before the first probe, 0 for the system's; undefined for off. */
  keepAliveMs: number | undefined;
  /** For how long a connection may be silent; undefined where nobody shall ask (keepalives=0). */
  patience: Patience | undefined;
  /** Where it was named, for messages: `--url`, `DATABASE_URL`, `PGHOST`. */
  from: string;
  /** To be shown by the caller. */
  warnings: readonly Diagnostic[];
}

export type Target = ServerTarget | EmbeddedTarget;

/** For people: `app@db.example.com:5432/shop`, `embedded:memory`. No password, no options. */
export function describeTarget(target: Target): string {
  if (target.kind === 'embedded') return `embedded:${target.dir ?? 'memory'}`;
  return `${target.user}@${target.hosts.map(describeHost).join(',')}/${target.database}`;
}

/** `db.example.com:5432`, `[::1]:5432`, `/var/run/postgresql:5432`. */
export function describeHost({ name, port }: Pick<Endpoint, 'name' | 'port'>): string {
  return name.includes(':') ? `[${name}]:${port}` : `${name}:${port}`;
}

/** The passwords of a target, for `redact`. */
export function secretsOf(target: Target): string[] {
  if (target.kind === 'embedded') return [];
  const secrets = [...target.hosts.map((host) => host.password), target.tls.keyPassword];
  return [...new Set(secrets.filter((secret) => secret !== undefined).map((secret) => secret.reveal()))];
}

/** Words of every second message. */
export const PUBLIC_NAMES = ['postgres', 'postgresql', 'localhost'] as const;

/** Names that are shown anyway; a password equal to one of them is no reason to hide it everywhere. */
export function publicNamesOf(target: Target): string[] {
  if (target.kind === 'embedded') return [];
  const names = [
    target.user,
    target.database,
    target.applicationName,
    ...target.hosts.map((host) => host.name),
  ];
  return [...names, ...PUBLIC_NAMES];
}

/** The time zone that a session begins in, and goes back to by RESET, in libpq's `options`: blanks escaped as there. */
export const zoneOption = (timeZone: string): string =>
  `-c TimeZone=${timeZone.replaceAll(/[\\\s]/g, String.raw`\$&`)}`;
