/** Finds a password in text, in whatever form: the search behind every run of the tests. Pure. */
import { PASSWORD } from './url.ts';

/** So many characters in a row nobody writes by chance: the password's are shuffled. */
const TELLING = 8;

const windows = (text: string, length: number): string[] =>
  Array.from({ length: Math.max(1, text.length - length + 1) }, (_, at) => text.slice(at, at + length));

const lenientlyDecoded = (text: string): string =>
  text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const unescaped = (text: string): string =>
  text
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/\\([^A-Za-z0-9])/g, '$1');

/** Ways to read a text; a form is found where a reading has a telling part of the password. */
const READINGS: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'percent-encoded': lenientlyDecoded,
  'percent-encoded, with + for a blank': (text) => lenientlyDecoded(text.replaceAll('+', ' ')),
  'escaped by backslashes': unescaped,
  'escaped by backslashes twice': (text) => unescaped(unescaped(text)),
  'quoted for SQL': (text) => text.replaceAll("''", "'"),
  'quoted for SQL with backslashes': (text) => unescaped(text.replaceAll("''", "'")),
  'with doubled quotes': (text) => text.replaceAll('""', '"'),
};

/** A base64 text at each of the three alignments, without the characters that depend on neighbours. */
const base64 = (secret: string): string[] =>
  ['', 'x', 'xx'].map((before) =>
    Buffer.from(before + secret)
      .toString('base64')
      .slice(4, -4),
  );

const hex = (secret: string): string => Buffer.from(secret).toString('hex');

/** The forms in which a text has a secret, or a telling part of it; empty where it is clean. */
export function leaksOf(text: string, secret: string): string[] {
  const parts = windows(secret, TELLING);
  const read = Object.entries(READINGS).flatMap(([form, reading]) => {
    const all = reading(text);
    return parts.some((part) => all.includes(part)) ? [form] : [];
  });
  const isBase64 = base64(secret).some((whole) => windows(whole, 16).some((part) => text.includes(part)));
  const lower = text.toLowerCase();
  const isHex = windows(hex(secret), 2 * TELLING).some((part) => lower.includes(part));
  return [...read, ...(isBase64 ? ['in base64'] : []), ...(isHex ? ['in hexadecimal'] : [])];
}

/**
 * The password of the tests' logins must be in nothing that the program makes.
 * @param where what the text is, for the message
 * @throws Error that names the forms; it does not quote the text
 */
export function refuseLeaks(text: string, where: string): void {
  const forms = leaksOf(text, PASSWORD);
  if (forms.length > 0) throw new Error(`The password is in ${where}: ${forms.join(', ')}`);
}
