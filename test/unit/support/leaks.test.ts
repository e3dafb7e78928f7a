import { describe, expect, test } from 'vitest';
import { leaksOf, refuseLeaks } from '../../support/leaks.ts';
import { PASSWORD } from '../../support/url.ts';

const half = PASSWORD.slice(40);
const lower = (text: string): string => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

test('the password has every printable character of ASCII, once', () => {
  expect(Array.from(PASSWORD).sort().join('')).toBe(
    String.fromCharCode(...Array.from({ length: 95 }, (_, at) => 32 + at)),
  );
  expect(PASSWORD).toBe(PASSWORD.trim());
});

describe('a planted leak is found', () => {
  test.each([
    ['as it is', PASSWORD],
    ['as it is', PASSWORD.slice(0, 8)],
    ['as it is', PASSWORD.slice(-8)],
    ['percent-encoded', encodeURIComponent(PASSWORD)],
    ['percent-encoded', lower(encodeURIComponent(PASSWORD))],
    ['percent-encoded', PASSWORD.replaceAll('%', '%25').replaceAll('@', '%40')],
    ['percent-encoded', encodeURIComponent(half.slice(0, 12))],
    ['percent-encoded, with + for a blank', new URLSearchParams({ p: PASSWORD }).toString()],
    ['escaped by backslashes', JSON.stringify({ password: PASSWORD })],
    ['escaped by backslashes twice', JSON.stringify(JSON.stringify(PASSWORD))],
    [
      'escaped by backslashes',
      half.replaceAll(/\W/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['quoted for SQL', `'${PASSWORD.replaceAll("'", "''")}'`],
    ['quoted for SQL with backslashes', `E'${PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`],
    ['with doubled quotes', `"${PASSWORD.replaceAll('"', '""')}"`],
    ['in base64', Buffer.from(`user:${PASSWORD}`).toString('base64')],
    ['in base64', Buffer.from(`xx${half}`).toString('base64')],
    ['in hexadecimal', Buffer.from(half).toString('hex').toUpperCase()],
  ])('%s', (form, text) => {
    expect(leaksOf(`before ${text} after`, PASSWORD)).toContain(form);
    expect(() => refuseLeaks(`before ${text} after`, 'the log')).toThrow(/^The password is in the log: /);
  });
});

test('nothing is found where nothing is', () => {
  expect(leaksOf(`postgres://app:[hidden]@h/d ${PASSWORD.slice(0, 7)} ABCDEFGHIJKLMNOP`, PASSWORD)).toEqual(
    [],
  );
});
