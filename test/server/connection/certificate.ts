/** The harness' certificates, without the empty line that OpenSSL does not take before `-----END`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { makeCertificate as make, type CertificateOptions } from '../../support/certificates.ts';

export function makeCertificate(options: CertificateOptions): ReturnType<typeof make> {
  const made = make(options);
  writeFileSync(made.cert, readFileSync(made.cert, 'utf8').replaceAll('\n\n', '\n'));
  return made;
}
