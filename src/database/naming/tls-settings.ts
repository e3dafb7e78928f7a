/** What the URL and the environment say about TLS: PostgreSQL manual, "SSL Support" in the chapter on libpq. */
import type { Settings } from './connection-string.ts';
import { Secret } from './secret.ts';
import { configFolder, type Surroundings } from './surroundings.ts';
import { badValue, choice, flag, text } from './values.ts';

const SSL_MODES = ['prefer', 'disable', 'allow', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
type TlsVersion = (typeof VERSIONS)[number];

/** A file that is looked at only when TLS is spoken. */
export interface FileChoice {
  path: string;
  /** Named by the user, so it has to be there; otherwise libpq's default place, where it may be. */
  isNamed: boolean;
}

export interface TlsSettings {
  mode: SslMode;
  /** `direct`: TLS from the first byte, without asking first; PostgreSQL 17 and later. */
  negotiation: 'postgres' | 'direct';
  /** `system`: the operating system's certificate authorities. */
  rootCert: FileChoice | 'system' | undefined;
  cert: FileChoice | undefined;
  key: FileChoice | undefined;
  crl: FileChoice | undefined;
  keyPassword: Secret | undefined;
  /** Send the host's name with the TLS handshake. */
  sni: boolean;
  minVersion: TlsVersion;
  maxVersion: TlsVersion | undefined;
}

/** Modes that never go on without TLS. */
export const isTlsRequired = (mode: SslMode): boolean =>
  mode === 'require' || mode === 'verify-ca' || mode === 'verify-full';

/** Did the user name a file of certificates? Then it has to be there, also where the server has no TLS. */
export const namesFiles = ({ rootCert, cert, key, crl }: TlsSettings): boolean =>
  [rootCert, cert, key, crl].some((one) => typeof one === 'object' && one.isNamed);

/** @throws Failure (exit 2) for words that libpq does not know and combinations that it refuses */
export function readTlsSettings(settings: Settings, surroundings: Surroundings): TlsSettings {
  const rootCert = file(settings, 'sslrootcert', 'root.crt', surroundings);
  const isSystem = rootCert?.isNamed === true && rootCert.path === 'system';
  const mode = readMode(settings, isSystem);
  const negotiation = choice(settings, 'sslnegotiation', ['postgres', 'direct']);
  if (negotiation === 'direct' && !isTlsRequired(mode)) {
    throw badValue(settings, 'sslnegotiation', `direct needs sslmode=require or stricter, not ${mode}`);
  }
  const sendsCert = choice(settings, 'sslcertmode', ['allow', 'disable']) === 'allow';
  const keyPassword = text(settings, 'sslpassword');
  return {
    mode,
    negotiation,
    rootCert: isSystem ? 'system' : rootCert,
    cert: sendsCert ? file(settings, 'sslcert', 'postgresql.crt', surroundings) : undefined,
    key: sendsCert ? file(settings, 'sslkey', 'postgresql.key', surroundings) : undefined,
    crl: file(settings, 'sslcrl', 'root.crl', surroundings),
    keyPassword: keyPassword === undefined ? undefined : new Secret(keyPassword),
    sni: flag(settings, 'sslsni', true),
    ...readVersions(settings),
  };
}

/** As in libpq `sslrootcert=system` makes verify-full the default and takes nothing less. */
function readMode(settings: Settings, isSystem: boolean): SslMode {
  const value = text(settings, 'sslmode');
  if (value === 'no-verify') {
    throw badValue(
      settings,
      'sslmode',
      'no-verify is for node-postgres; write require, which does not verify either',
    );
  }
  if (isSystem && value === undefined) return 'verify-full';
  const mode = choice(settings, 'sslmode', SSL_MODES);
  if (isSystem && mode !== 'verify-full') {
    throw badValue(
      settings,
      'sslmode',
      'with sslrootcert=system only verify-full makes sense: anybody can have a certificate',
    );
  }
  return mode;
}

function readVersions(settings: Settings): Pick<TlsSettings, 'minVersion' | 'maxVersion'> {
  const minVersion = version(settings, 'ssl_min_protocol_version') ?? 'TLSv1.2';
  const maxVersion = version(settings, 'ssl_max_protocol_version');
  if (maxVersion !== undefined && maxVersion < minVersion) {
    throw badValue(settings, 'ssl_max_protocol_version', `it is below the lowest version, ${minVersion}`);
  }
  return { minVersion, maxVersion };
}

function version(
  settings: Settings,
  keyword: 'ssl_min_protocol_version' | 'ssl_max_protocol_version',
): TlsVersion | undefined {
  const value = text(settings, keyword);
  if (value === undefined) return undefined;
  const found = VERSIONS.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
  if (found === undefined) throw badValue(settings, keyword, `it takes ${VERSIONS.join(', ')}`);
  return found;
}

function file(
  settings: Settings,
  keyword: 'sslrootcert' | 'sslcert' | 'sslkey' | 'sslcrl',
  byDefault: string,
  surroundings: Surroundings,
): FileChoice | undefined {
  const path = text(settings, keyword);
  if (path !== undefined) return { path, isNamed: true };
  const folder = configFolder(surroundings);
  if (folder === undefined) return undefined;
  const isWindows = surroundings.platform === 'win32';
  return {
    path: isWindows ? `${folder}\\${byDefault}` : `${folder}/.postgresql/${byDefault}`,
    isNamed: false,
  };
}
