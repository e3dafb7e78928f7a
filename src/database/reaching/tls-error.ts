/** What can be wrong with TLS, in words that tell what to do. */
import { ConnectFailure, printable } from './connect-failure.ts';
import { codeOf } from '../naming/surroundings.ts';

interface Explained {
  code: string;
  what: string;
  remedy: string;
}

const NOT_TRUSTED: Explained = {
  code: 'tls-certificate',
  what: 'the certificate is not signed by an authority that is trusted here',
  remedy: "Name the authority's certificate with sslrootcert=FILE, or sslrootcert=system for a public one",
};

const SELF_SIGNED: Explained = {
  code: 'tls-certificate',
  what: 'the certificate is signed by itself, and not trusted here',
  remedy: 'Name the certificate of the server, or of its authority, with sslrootcert=FILE',
};

/** By OpenSSL's verification code, and Node's. */
const CERTIFICATE: Readonly<Record<string, Explained>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  CERT_UNTRUSTED: NOT_TRUSTED,
  INVALID_CA: NOT_TRUSTED,
  CERT_SIGNATURE_FAILURE: NOT_TRUSTED,
  CERT_HAS_EXPIRED: {
    code: 'tls-certificate',
    what: 'the certificate has expired',
    remedy: "Renew the server's certificate, and check the clock of this machine",
  },
  CERT_NOT_YET_VALID: {
    code: 'tls-certificate',
    what: 'the certificate is not valid yet',
    remedy: 'Check the clocks of both machines',
  },
  CERT_REVOKED: {
    code: 'tls-certificate',
    what: 'the certificate was revoked',
    remedy: 'Give the server a new certificate; the revocation list is the one named by sslcrl',
  },
  UNABLE_TO_GET_CRL: {
    code: 'tls-certificate',
    what: "the revocation list says nothing about the certificate's authority",
    remedy: 'Name the list of that authority with sslcrl=FILE, or remove it',
  },
  CRL_HAS_EXPIRED: {
    code: 'tls-certificate',
    what: 'the revocation list has expired',
    remedy: 'Get a new list, or remove sslcrl and ~/.postgresql/root.crl',
  },
};

/** By a part of OpenSSL's code for what the other side did not like. */
const ALERTS: readonly (readonly [RegExp, Explained])[] = [
  [
    /CERTIFICATE_REQUIRED/,
    {
      code: 'tls-client-certificate',
      what: 'the server wants a client certificate',
      remedy: 'Name it with sslcert=FILE and its key with sslkey=FILE',
    },
  ],
  [
    /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_EXPIRED|CERTIFICATE_REVOKED|CERTIFICATE_UNKNOWN|UNSUPPORTED_CERTIFICATE)|DECRYPT_ERROR/,
    {
      code: 'tls-client-certificate',
      what: 'the server does not accept the client certificate',
      remedy: "Check sslcert and sslkey against the server's ssl_ca_file, and their dates",
    },
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|NO_PROTOCOLS_AVAILABLE/,
    {
      code: 'tls-version',
      what: 'the two sides have no TLS version in common',
      remedy:
        "Compare ssl_min_protocol_version and ssl_max_protocol_version with the server's settings of these names",
    },
  ],
  [
    /NO_APPLICATION_PROTOCOL/,
    {
      code: 'tls-direct',
      what: 'what answers does not speak PostgreSQL over TLS',
      remedy: 'sslnegotiation=direct needs PostgreSQL 17 or later; remove it for older servers',
    },
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH|UNKNOWN_PROTOCOL|HTTP_REQUEST/,
    {
      code: 'tls-direct',
      what: 'the answer is not TLS',
      remedy: 'Check host and port; sslnegotiation=direct needs PostgreSQL 17 or later',
    },
  ],
];

/** Undefined where the error is not about TLS. */
export function tlsFailure(error: unknown, where: string): ConnectFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error) ?? '';
  const explained = wrongName(error) ?? CERTIFICATE[code] ?? alert(error, code);
  if (explained === undefined) return undefined;
  return new ConnectFailure(
    { stage: 'tls', retryable: false, encrypted: true },
    {
      code: explained.code,
      message: `No TLS with ${where}: ${explained.what}`,
      remedy: explained.remedy,
    },
    { cause: error },
  );
}

function alert(error: Error, code: string): Explained | undefined {
  if (!code.startsWith('ERR_SSL_') && code !== 'EPROTO') return undefined;
  const known = ALERTS.find(([pattern]) => pattern.test(code))?.[1];
  return (
    known ?? {
      code: 'tls-failed',
      what: `the handshake failed (${printable(code === 'EPROTO' ? error.message : code)})`,
      remedy: "The server's log says more; compare the TLS settings of both sides",
    }
  );
}

function wrongName(error: Error & { cert?: unknown; host?: unknown }): Explained | undefined {
  if (codeOf(error) !== 'ERR_TLS_CERT_ALTNAME_INVALID') return undefined;
  return {
    code: 'tls-certificate',
    what: `the certificate is for ${printable(namesOf(error.cert))}, not for ${String(error.host)}`,
    remedy:
      'Connect with a name that the certificate has (with hostaddr for the address), or renew the certificate',
  };
}

function namesOf(cert: unknown): string {
  if (typeof cert !== 'object' || cert === null) return 'another name';
  const { subjectaltname, subject } = cert as {
    subjectaltname?: string;
    subject?: { CN?: string | string[] };
  };
  return (
    subjectaltname?.replaceAll('DNS:', '').replaceAll('IP Address:', '') ??
    String(subject?.CN ?? 'another name')
  );
}

/** The server answered `N` where sslmode leaves no way without TLS. */
export const tlsRefused = (where: string, mode: string): ConnectFailure =>
  new ConnectFailure(
    { stage: 'tls', retryable: false },
    {
      code: 'tls-refused',
      message: `${where} does not offer TLS, and sslmode=${mode} demands it`,
      remedy:
        'Switch TLS on at the server (ssl = on), or use sslmode=prefer where the network can be trusted',
    },
  );
