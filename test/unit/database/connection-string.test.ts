import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/diagnostic.ts';
import { parseConnectionString } from '../../../src/database/naming/connection-string.ts';
import { allText, failureOf } from './failure.ts';
import { LIBPQ_CORPUS } from './libpq-corpus.ts';

const parse = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...parseConnectionString(text, '--url')].map(([keyword, { value }]) => [keyword, value]),
  );

const failure = (text: string): Promise<Failure> => failureOf(() => parse(text));

const parseOrNull = (text: string): Record<string, string> | null => {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
};

describe('as libpq reads it', () => {
  test.each(LIBPQ_CORPUS)('%s', (text, expected) => {
    expect(parseOrNull(text)).toEqual(expected);
  });
});

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
const part = fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => !s.includes('\0'));
const encode = (text: string): string => encodeURIComponent(text);

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;

describe('properties', () => {
  test('what is percent-encoded comes out as it was', () => {
    fc.assert(
      fc.property(part, part, part, (user, password, dbname) => {
        const url = `postgres://${encode(user)}:${encode(password)}@db.example.com/${encode(dbname)}`;
        expect(parse(url)).toMatchObject({ user, password, dbname, host: 'db.example.com' });
      }),
    );
  });

  test('keyword and value, quoted', () => {
    fc.assert(
      fc.property(part, part, (user, password) => {
        expect(parse(`user=${quote(user)} password = ${quote(password)}`)).toEqual({ user, password });
      }),
    );
  });

  test('any text gives parameters or a Failure, nothing else', () => {
    const piece = fc.constantFrom(
      '@',
      ':',
      '/',
      '?',
      '=',
      '&',
      '%',
      '%4',
      '[',
      ']',
      ',',
      "'",
      '\\',
      ' ',
      'a',
      '5',
    );
    const soup = fc.array(fc.oneof(piece, fc.string())).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.constantFrom('postgres://', 'postgresql://', ''), soup, (prefix, text) => {
        expect(() => parseOrNull(prefix + text)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  test('no failure shows a password, however badly it was put into the URL', async () => {
    const secret = fc
      .string({ unit: fc.constantFrom(...'@:/?#%&=[], abc123'.split('')), minLength: 1, maxLength: 12 })
      .map((s) => `Zq${s}Xj`);
    await fc.assert(
      fc.asyncProperty(
        secret,
        fc.constantFrom('', '?sslmod=x', '?sslmode=maybe&x=1', ':x'),
        async (password, tail) => {
          const url = `postgres://app:${password}@db.example.com:5432/shop${tail}`;
          const shown = await Promise.resolve()
            .then(() => parse(url))
            .then(
              () => '',
              (error: unknown) => (error instanceof Failure ? allText(error) : String(error)),
            );
          expect(shown).not.toMatch(/Zq|Xj/);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('a password of every printable character', () => {
    expect(parse(`postgres://u:${encode(PRINTABLE)}@h/d`)).toMatchObject({ password: PRINTABLE, host: 'h' });
  });
});

describe('errors', () => {
  test.each([
    ['postgres://u:p@ss@host/db', /more than one "@"/],
    ['postgres://u:pa/ss@host/db', /port is not a number/],
    ['postgres://u:12/ss@host/db', /after the first "\/"/],
    ['postgres://u:100%@host/db', /"%" is not followed/],
    ['postgres://u:%FF@host/db', /not UTF-8/],
  ])('%s hints at percent-encoding', async (url, message) => {
    const { exitCode, diagnostics } = await failure(url);
    expect(exitCode).toBe(2);
    expect(diagnostics[0]?.code).toBe('bad-url');
    expect(diagnostics[0]?.remedy).toContain('%40');
    expect(diagnostics[0]?.message).toMatch(message);
    expect(diagnostics[0]?.detail).toMatch(/^postgres:\/\/u:\[hidden\]/);
  });

  test.each([
    ['postgres://h/d?sslmod=require', 'sslmod', /Did you mean sslmode\?/],
    ['postgres://h/d?schema=public', 'schema', /aim-migrate\.json/],
    ['postgres://h/d?pgbouncer=true', 'pgbouncer', /Prisma only: remove it/],
    ['postgres://h/d?ssl=1', 'ssl', /sslmode=require/],
    ['postgres://h/d?zzzzzzzz=1', 'zzzzzzzz', /^Known are service, /],
    ['host=h hots=x', 'hots', /Did you mean host\?/],
  ])('%s names the unknown parameter', async (text, name, remedy) => {
    const [diagnostic] = (await failure(text)).diagnostics;
    expect(diagnostic?.code).toBe('unknown-url-parameter');
    expect(diagnostic?.message).toContain(`"${name}"`);
    expect(diagnostic?.remedy).toMatch(remedy);
  });

  test.each([
    ['mysql://u:secret@h/d', 'unknown-scheme', /"mysql:\/\/"/],
    ['https://example.com', 'unknown-scheme', /"https:\/\/"/],
    ['jdbc:postgresql://h/d?user=u&password=secret', 'unknown-scheme', /JDBC/],
    ['postgresql+psycopg2://u:secret@h/d', 'unknown-scheme', /postgres:\/\//],
    ['POSTGRES://u:secret@h/d', 'unknown-scheme', /postgres:\/\//],
    ['postgres:u:secret@h/d', 'unknown-scheme', /postgres:\/\//],
    ['pgx5://u:secret@h/d', 'unknown-scheme', /postgres:\/\//],
    ['"postgres://u:secret@h/d"', 'bad-url', /quote/],
    ['u:secret@h/d', 'bad-url', /neither a URL/],
    ['u:secret@h/d?sslmode=require', 'bad-url', /neither a URL/],
    ['secret', 'bad-url', /neither a URL/],
    ['c2VjcmV0secret=', 'bad-url', /neither a URL/],
    ['abcsecretdef=', 'unknown-url-parameter', /a parameter, which/],
    ['postgres://u:secret@h/d\nx', 'bad-url', /line break/],
    ['postgres://u:secret', 'bad-url', /port is not a number/],
    ["password=secret host='x", 'bad-url', /quote/],
    ['password=secret host', 'bad-url', /not followed by "="/],
  ])('%s', async (text, code, message) => {
    const thrown = await failure(text);
    expect(thrown.diagnostics[0]?.code).toBe(code);
    expect(thrown.message).toMatch(message);
    expect(allText(thrown)).not.toContain('secret');
  });
});
