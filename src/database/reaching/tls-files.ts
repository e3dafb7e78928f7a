/** Certificates and keys from files, by libpq's rules: manual, "Client Certificates"; fe-secure-openssl.c. */
import tls from 'node:tls';
import { usageError, type Failure } from '../../diagnostic.ts';
import { codeOf, isAbsent, type FileFacts, type Surroundings } from '../naming/surroundings.ts';
import type { FileChoice, TlsSettings } from '../naming/tls-settings.ts';

/** What is proved about the server: nothing, that a trusted authority signed for it, or also its name. */
export type Verify = 'nothing' | 'chain' | 'name';

export interface TlsMaterial {
  context: tls.SecureContext;
  verify: Verify;
}

/**
 * Reads the files and says how far the server is verified. As in libpq a root certificate in its default place
 * makes every mode check the chain. Unlike libpq a file that the user named has to be there.
 * @throws Failure (exit 2)
 */
export async function loadTlsMaterial(
  settings: TlsSettings,
  surroundings: Surroundings,
): Promise<TlsMaterial> {
  const ca = await authorities(settings, surroundings);
  const crl = ca === undefined ? undefined : await optional(settings.crl, 'sslcrl', surroundings);
  const cert = await optional(settings.cert, 'sslcert', surroundings);
  const key = cert === undefined ? undefined : await privateKey(settings.key, surroundings);
  const verify = ca === undefined ? 'nothing' : settings.mode === 'verify-full' ? 'name' : 'chain';
  try {
    const context = tls.createSecureContext({
      ...(ca === undefined ? {} : { ca }),
      ...(crl === undefined ? {} : { crl }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
      ...(settings.keyPassword === undefined ? {} : { passphrase: settings.keyPassword.reveal() }),
      minVersion: settings.minVersion,
      ...(settings.maxVersion === undefined ? {} : { maxVersion: settings.maxVersion }),
    });
    return { context, verify };
  } catch (error) {
    throw unusable(error, settings, key);
  }
}

async function authorities(
  settings: TlsSettings,
  surroundings: Surroundings,
): Promise<Buffer | string[] | undefined> {
  const { rootCert, mode } = settings;
  if (rootCert === 'system') {
    const system = tls.getCACertificates('system');
    // A minimal container image has no certificates of its own.
    return [
      ...(system.length > 0 ? system : tls.getCACertificates('bundled')),
      ...tls.getCACertificates('extra'),
    ];
  }
  const pem = await optional(rootCert, 'sslrootcert', surroundings);
  if (pem === undefined && (mode === 'verify-ca' || mode === 'verify-full')) {
    throw usageError('tls-file', `sslmode=${mode} needs to know which authority to trust`, {
      detail:
        rootCert === undefined ? 'There is no home folder to look in' : `There is no file ${rootCert.path}`,
      remedy:
        "Name the authority's certificate with sslrootcert=FILE, or sslrootcert=system for a public one",
    });
  }
  if (
    pem !== undefined &&
    rootCert !== undefined &&
    !/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/.test(pem.toString('latin1'))
  ) {
    throw usageError('tls-file', `There is no certificate in ${rootCert.path}`, {
      remedy: 'sslrootcert takes a file in PEM format: -----BEGIN CERTIFICATE-----',
    });
  }
  return pem;
}

type TlsKeyword = 'sslrootcert' | 'sslcert' | 'sslkey' | 'sslcrl';

/** Undefined where the file is not there and nobody asked for it. */
async function optional(
  choice: FileChoice | undefined,
  keyword: TlsKeyword,
  surroundings: Surroundings,
): Promise<Buffer | undefined> {
  if (choice === undefined) return undefined;
  if (!choice.isNamed && (await surroundings.facts(choice.path)) === undefined) return undefined;
  return read(choice.path, keyword, surroundings);
}

async function read(path: string, keyword: TlsKeyword, surroundings: Surroundings): Promise<Buffer> {
  try {
    return await surroundings.readFile(path);
  } catch (error) {
    const why = isAbsent(error) ? 'does not exist' : `cannot be read (${codeOf(error) ?? String(error)})`;
    throw usageError('tls-file', `The file ${path} of ${keyword} ${why}`);
  }
}

/** The key to a client certificate that is there. */
async function privateKey(choice: FileChoice | undefined, surroundings: Surroundings): Promise<Buffer> {
  const facts = choice === undefined ? undefined : await surroundings.facts(choice.path);
  if (choice === undefined || facts === undefined) {
    throw usageError(
      'tls-file',
      `There is a client certificate, but no key${choice ? ` ${choice.path}` : ''}`,
      {
        remedy: 'Name the key of the certificate with sslkey=FILE',
      },
    );
  }
  if (!facts.isFile) throw usageError('tls-file', `The key ${choice.path} is not a plain file`);
  if (surroundings.platform !== 'win32' && isTooOpen(facts)) {
    throw usageError('tls-file', `The key ${choice.path} can be read by others, so it is not used`, {
      remedy: `chmod 0600 ${choice.path} (or 0640 where root owns it)`,
    });
  }
  return read(choice.path, 'sslkey', surroundings);
}

/** Others may do nothing with the file; the group may read it where root owns it. */
const isTooOpen = ({ mode, uid }: FileFacts): boolean => (mode & (uid === 0 ? 0o037 : 0o077)) !== 0;

/** One wrong password in 256 gives something with a right end, which is then no key of any kind. */
const isNonsense = (code: string, key: Buffer | undefined): boolean =>
  code.endsWith('UNSUPPORTED') && key?.includes('ENCRYPTED') === true;

/** OpenSSL's reason is never shown: it may quote what it read. */
function unusable(
  error: unknown,
  { rootCert, cert, key, crl, keyPassword }: TlsSettings,
  pem: Buffer | undefined,
): Failure {
  const code = codeOf(error) ?? '';
  if (/BAD_DECRYPT|INTERRUPTED_OR_CANCELLED|BAD_PASSWORD|NULL_PASSWORD/.test(code) || isNonsense(code, pem)) {
    const message = `The key ${key?.path ?? ''} cannot be decrypted`;
    return usageError('tls-file', message, {
      remedy: keyPassword === undefined ? 'Give its password with sslpassword' : 'Check sslpassword',
    });
  }
  const choices = [rootCert === 'system' ? undefined : rootCert, crl, cert, key];
  const files = choices.filter((choice) => choice !== undefined).map(({ path }) => path);
  return usageError('tls-file', `A file for TLS cannot be used (${code || 'not PEM'})`, {
    detail: `It is one of ${files.join(', ')}`,
    remedy: 'They have to be in PEM format, and the key has to be that of the certificate',
  });
}
