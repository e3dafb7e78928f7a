import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import path from 'node:path';
import { inject } from 'vitest';

/** Files in PEM, as `ssl` of startServer and libpq's sslcert, sslkey and sslrootcert want them. */
export interface Certificate {
  cert: string;
  key: string;
}

export interface CertificateOptions {
  /** The common name: a server's host name, a client's role. */
  name: string;
  /** Names and IPv4 addresses of the server; without them there is no subjectAltName. */
  altNames?: readonly string[];
  /** Who signs it; by default itself, as an authority. */
  issuer?: Certificate & { name: string };
  /** By default valid from yesterday to tomorrow. */
  from?: Date;
  to?: Date;
}

const DAY = 86_400_000;

/** One element of DER (ITU-T X.690): tag, length, content. */
const der = (tag: number, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const hex = body.length.toString(16);
  const long = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const length =
    body.length < 128 ? Buffer.of(body.length) : Buffer.concat([Buffer.of(0x80 | long.length), long]);
  return Buffer.concat([Buffer.of(tag), length, body]);
};
const sequence = (...content: Buffer[]): Buffer => der(0x30, ...content);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const time = (date: Date): Buffer =>
  der(0x18, Buffer.from(date.toISOString().replaceAll(/[-:T]|\.\d+/g, '')));

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const distinguishedName = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));

const altName = (name: string): Buffer =>
  isIPv4(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name));

const extensions = ({ altNames, issuer }: CertificateOptions): Buffer => {
  const isAuthority = issuer === undefined;
  const basic = sequence(...(isAuthority ? [der(0x01, Buffer.of(0xff))] : []));
  const list = [sequence(oid('551d13'), der(0x01, Buffer.of(0xff)), der(0x04, basic))];
  if (altNames) list.push(sequence(oid('551d11'), der(0x04, sequence(...altNames.map(altName)))));
  return der(0xa3, sequence(...list));
};

const pem = (kind: string, data: Buffer): string =>
  `-----BEGIN ${kind}-----\n${data.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n')}\n-----END ${kind}-----\n`;

const serialNumber = (): Buffer => der(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)]));

/** An X.509 certificate (RFC 5280) signed by `signer`, in DER. */
const certificate = (options: CertificateOptions, key: KeyObject, signer: KeyObject): Buffer => {
  const { name, issuer, from = new Date(Date.now() - DAY), to = new Date(Date.now() + DAY) } = options;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    serialNumber(),
    ECDSA_SHA256,
    distinguishedName(issuer?.name ?? name),
    sequence(time(from), time(to)),
    distinguishedName(name),
    key.export({ type: 'spki', format: 'der' }),
    extensions(options),
  );
  return sequence(body, ECDSA_SHA256, der(0x03, Buffer.of(0), sign('sha256', body, signer)));
};

/** Makes a key and a certificate in new files that go with the tests. No openssl needed. */
export const makeCertificate = (options: CertificateOptions): Certificate & { name: string } => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const folder = mkdtempSync(path.join(inject('scratch'), 'certificate-'));
  const files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') };
  const keyText = privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(files.key, keyText, { mode: 0o600 });
  const signer = options.issuer ? createPrivateKey(readFileSync(options.issuer.key)) : privateKey;
  writeFileSync(files.cert, pem('CERTIFICATE', certificate(options, publicKey, signer)));
  return { ...files, name: options.name };
};

/** A revocation list (RFC 5280, section 5) of an authority, in a new PEM file; returns its path. */
export const makeRevocationList = (
  authority: Certificate & { name: string },
  revoked: readonly Certificate[],
  to = new Date(Date.now() + DAY),
): string => {
  const from = time(new Date(Date.now() - 2 * DAY));
  const entries = revoked.map(({ cert }) => {
    const serial = new X509Certificate(readFileSync(cert)).serialNumber;
    return sequence(der(0x02, Buffer.from(serial, 'hex')), from);
  });
  const body = sequence(
    der(0x02, Buffer.of(1)),
    ECDSA_SHA256,
    distinguishedName(authority.name),
    from,
    time(to),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
  );
  const signature = sign('sha256', body, createPrivateKey(readFileSync(authority.key)));
  const file = path.join(mkdtempSync(path.join(inject('scratch'), 'revoked-')), 'list.pem');
  writeFileSync(file, pem('X509 CRL', sequence(body, ECDSA_SHA256, der(0x03, Buffer.of(0), signature))));
  return file;
};
