/* oxlint-disable no-control-regex, vitest/expect-expect -- control characters are what much of it is about, and fc.assert is what asserts */
/**
 * Whatever stands in a name, a file or a URL: the parsers give an answer or one of their own diagnostics, soon, and what
 * they give keeps its promises. The number of runs is that of fast-check's default for each.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ignoring } from '../../src/check/ignore.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { readEnv } from '../../src/config/env-file.ts';
import { MessageCutter, queryMessage } from '../../src/database/embedded/messages.ts';
import { BackendTap } from '../../src/database/backend-tap.ts';
import { ProtocolError } from '../../src/database/protocol-guard.ts';
import { parseConnectionString } from '../../src/database/naming/connection-string.ts';
import { parseConnectionUrl } from '../../src/database/naming/connection-url.ts';
import { parseKeywordValue } from '../../src/database/naming/keyword-value.ts';
import { findPassword } from '../../src/database/naming/pass-file.ts';
import { redactUrl } from '../../src/database/naming/redact.ts';
import { resolveTarget } from '../../src/database/naming/resolve-target.ts';
import { findService } from '../../src/database/naming/service-file.ts';
import { quoteIdent, quoteLiteral } from '../../src/database/quote.ts';
import { Failure } from '../../src/diagnostic.ts';
import { formatDuration, parseDuration } from '../../src/duration.ts';
import { decode } from '../../src/migrations/decode.ts';
import { parseDirectives } from '../../src/migrations/directives.ts';
import { compareNames, parseFileName } from '../../src/migrations/file-name.ts';
import { Lexer, lexStatements } from '../../src/migrations/lexer.ts';
import { readMigrationSet } from '../../src/migrations/migration-set.ts';
import { parseMigration } from '../../src/migrations/parse.ts';
import { findVersion } from '../../src/plan/names.ts';
import { sanitize, sanitizeJson, sanitizeLine } from '../../src/report/sanitize.ts';
import { fakeMachine } from './database/surroundings.ts';

const text = fc.string({ unit: 'binary', maxLength: 200 });

/** Text made of the pieces that a parser looks for, so that it comes far. */
const madeOf = (...pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5, unit: 'binary' })), {
      maxLength: 40,
    })
    .map((all) => all.join(''));

/** What the work gives; undefined where it failed with words of ours. Any other error is thrown. */
function orOwnWords<T>(
  work: () => T,
  own: readonly (new (...args: never[]) => Error)[] = [Failure],
): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!own.some((kind) => error instanceof kind)) throw error;
    expect(error).toMatchObject({ message: expect.stringMatching(/\S/) as string });
    return undefined;
  }
}

describe('names of files', () => {
  const name = fc.oneof(
    text,
    madeOf(
      '001',
      '_',
      '.sql',
      '.up',
      '.down',
      'V1__consolidated_schema',
      '\u001B[31m',
      '\n',
      "'",
      '"',
      '/',
      'é',
      'e\u0301',
      '\u202E',
      '٣',
    ),
    fc.tuple(fc.stringMatching(/^\d{1,15}$/), text).map(([digits, rest]) => `${digits}_${rest}.sql`),
  );

  it('are taken apart, and nothing is lost', () => {
    fc.assert(
      fc.property(name, (file) => {
        const found = parseFileName(file);
        expect(found.file).toBe(file);
        if (found.kind === 'other') return;
        expect(found.version).toBe(found.version.normalize('NFC'));
        expect(`${found.version}.sql`.normalize('NFC')).toBe(
          file.normalize('NFC').replace(/\.(up|down)\.sql$/, '.sql'),
        );
        expect(found.version).not.toMatch(/[\u0000-\u001F\u007F/\\]/);
        if (found.kind !== 'consolidated') expect(found.number).toBe(BigInt(/^\d+/.exec(file)?.[0] ?? ''));
      }),
    );
  });

  it('have one order', () => {
    const key = fc
      .tuple(fc.bigInt({ min: 0n, max: 20n }), text)
      .map(([number, rest]) => ({ number, version: `${number}_${rest}` }));
    fc.assert(
      fc.property(key, key, key, (a, b, c) => {
        expect(Math.sign(compareNames(a, b)) + Math.sign(compareNames(b, a))).toBe(0);
        if (compareNames(a, b) <= 0 && compareNames(b, c) <= 0)
          expect(compareNames(a, c)).toBeLessThanOrEqual(0);
        if (compareNames(a, b) === 0) expect(a.version).toBe(b.version);
      }),
    );
  });

  it('make a set, or say why not; and what a person types finds one of them or none', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { maxLength: 8 }),
        fc.oneof(text, fc.stringMatching(/^\d{1,15}$/)),
        (names, typed) => {
          const set = orOwnWords(() =>
            readMigrationSet(
              'here',
              names.map((one) => ({ name: one, content: 'SELECT 1' })),
            ),
          );
          if (!set) return;
          const versions = set.incrementals.map(({ version }) => version);
          expect(new Set(versions).size).toBe(versions.length);
          const found = orOwnWords(() => findVersion(typed, set.incrementals, '--to'));
          if (found) expect(set.incrementals).toContain(found);
          for (const migration of set.incrementals)
            expect(findVersion(migration.version, set.incrementals, '--to')).toBe(migration);
        },
      ),
    );
  });
});

describe('the text of a migration', () => {
  const sql = fc.oneof(
    text,
    madeOf(
      "'",
      '"',
      '$$',
      '$a$',
      "E'",
      '\\',
      '\\\\',
      '--',
      '/*',
      '*/',
      ';',
      '\n',
      '\r\n',
      '\\restrict x',
      '\\copy',
      'COPY t FROM stdin;',
      '\\.',
      'SELECT',
      ' ',
      'BEGIN',
      'END',
      'ATOMIC',
      'é😀',
    ),
  );

  it('is cut into tokens that are the text', () => {
    fc.assert(
      fc.property(sql, (source) => {
        const lexer = new Lexer(source);
        let end = 0;
        while (lexer.next()) {
          expect(lexer.start).toBeGreaterThanOrEqual(end);
          expect(lexer.end).toBeGreaterThan(lexer.start);
          ({ end } = lexer);
        }
        expect(end).toBeLessThanOrEqual(source.length);
      }),
    );
  });

  it('is cut into statements that follow each other', () => {
    fc.assert(
      fc.property(sql, (source) => {
        let end = 0;
        for (const statement of lexStatements(source)) {
          expect(statement.start).toBeGreaterThanOrEqual(end);
          expect(statement.end).toBeGreaterThanOrEqual(statement.start);
          ({ end } = statement);
        }
        expect(end).toBeLessThanOrEqual(source.length);
      }),
    );
  });

  it('is parsed, or refused with its place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          sql,
          madeOf(
            '-- aim-migrate: ',
            'raw',
            'no-transaction',
            'lock-timeout ',
            '2s',
            '\n',
            'SELECT 1',
            ';',
            'covers 001_a',
          ),
        ),
        async (source) => {
          const set = orOwnWords(() => readMigrationSet('here', [{ name: '001_a.sql', content: source }]));
          const [migration] = set?.incrementals ?? [];
          if (!migration) return;
          const parsed = await parseMigration(migration).catch((error: unknown) => {
            if (!(error instanceof Failure)) throw error;
            for (const { place } of error.diagnostics) expect(place?.file).toBe('001_a.sql');
            return undefined;
          });
          let end = 0;
          for (const statement of parsed?.statements ?? []) {
            expect(statement.start).toBeGreaterThanOrEqual(end);
            ({ end } = statement);
          }
          expect(parsed?.sql.length ?? 0).toBeGreaterThanOrEqual(end);
        },
      ),
    );
  });

  it('is decoded, or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const found = decode('001_a.sql', bytes);
        if (typeof found === 'string') expect(found).toBe(found.toWellFormed());
        else expect(found.place?.file).toBe('001_a.sql');
      }),
    );
  });

  it.each([
    ['dashes', '-'],
    ['line ends', '\n'],
    ['blanks', ' '],
    ['comments', '--\n'],
    ['both', ' \n--x\n'],
  ])('is not slow where many %s follow a string', (_, piece) => {
    for (const end of ['x', '\nx', "\n'b'", "\n'"]) {
      const found = [...lexStatements(`SELECT 'a'${piece.repeat(5000)}${end}`)];
      expect(found.length).toBeLessThan(3);
    }
  });

  it('is not slow where it repeats what is hard to read', async () => {
    for (const piece of [
      '/*',
      "'",
      '$$',
      '$a',
      '"',
      '\\',
      '--',
      ';',
      '(',
      "E'\\",
      '\r',
      '-- aim-migrate: ',
      'BEGIN;',
    ]) {
      const source = piece.repeat(20_000);
      expect([...lexStatements(source)].length).toBeLessThanOrEqual(source.length);
      parseFileName(`001_${source}.sql`);
      sanitize(source);
    }
  }, 10_000);

  it('has directives, or says what is wrong with them', () => {
    fc.assert(
      fc.property(
        madeOf(
          '-- aim-migrate:',
          ' covers',
          ' 001_a',
          ' raw',
          ' lock-timeout',
          ' 2s',
          '\n',
          '--',
          '/*',
          '*/',
        ),
        (source) => {
          orOwnWords(() => parseDirectives('001_a.sql', source, 'incremental'));
        },
      ),
    );
  });
});

const quoted = (value: string): string => `'${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
const escaped = (value: string): string => value.replaceAll(/[\\:]/g, String.raw`\$&`);

describe('how a database is named', () => {
  const url = fc.oneof(
    text,
    madeOf(
      'postgres://',
      'user',
      ':',
      'p%40ss',
      '@',
      'host',
      ',',
      '[::1]',
      '5432',
      '/',
      'db',
      '?',
      'sslmode=',
      'require',
      '&',
      '%',
      '%2',
      'options=',
      '-c%20a=b',
      '#',
    ),
    madeOf(
      'host=',
      'localhost',
      ' ',
      "'",
      '\\',
      'port=',
      '5432',
      'password=',
      'user=',
      '=',
      'sslmode=disable',
    ),
    madeOf('embedded:', 'memory', '/', '..', '%00'),
  );

  it('is read, or refused in words', async () => {
    await fc.assert(
      fc.asyncProperty(url, async (given) => {
        orOwnWords(() => parseConnectionString(given, '--url'));
        await resolveTarget(given, fakeMachine({})).catch((error: unknown) =>
          orOwnWords(() => {
            throw error;
          }),
        );
      }),
    );
  });

  it('gives back each part that was put in', () => {
    const part = fc
      .string({ minLength: 1, unit: 'binary', maxLength: 20 })
      .filter((one) => one.isWellFormed() && !one.includes('\0'));
    fc.assert(
      fc.property(part, part, part, (user, password, database) => {
        const [u, p, d] = [user, password, database].map(encodeURIComponent);
        const found = parseConnectionUrl(
          `postgres://${u}:${p}@db.example.com:6543/${d}?application_name=${d}`,
        );
        expect(Object.fromEntries(found)).toMatchObject({
          user,
          password,
          dbname: database,
          host: 'db.example.com',
          port: '6543',
          application_name: database,
        });
        expect(redactUrl(`postgres://${u}:${p}@db.example.com:6543/x`)).not.toContain(`:${p}@`);
      }),
    );
  });

  it('gives back each value of keywords', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.string({ unit: 'binary', maxLength: 30 }),
        (user, password) => {
          expect(
            Object.fromEntries(parseKeywordValue(`user=${quoted(user)} password = ${quoted(password)}`)),
          ).toEqual({ user, password });
        },
      ),
    );
  });

  it('finds its password in a file, whatever else stands there', () => {
    const field = fc.string({ maxLength: 12 }).filter((one) => !/[\r\n\0]/.test(one));
    fc.assert(
      fc.property(fc.array(text), field, field, (noise, user, password) => {
        const key = { host: 'h', port: 5432, database: 'd', user };
        const line = `h:5432:d:${escaped(user)}:${escaped(password)}`;
        findPassword(noise.join('\n'), { ...key, port: '5432' } as never);
        if (user === '' || password === '' || user === '*') return;
        expect(
          findPassword(`# ${noise.join(' ').replaceAll(/[\r\n]/g, ' ')}\n${line}`, {
            ...key,
            port: '5432',
          } as never) ?? findPassword(line, key as never),
        ).toBe(password);
      }),
    );
  });

  it('finds its service, or says what is wrong with the file', () => {
    fc.assert(
      fc.property(
        fc.oneof(text, madeOf('[', ']', 'here', 'host', '=', '\n', 'ldap://', '#', ' ')),
        (file) => {
          orOwnWords(() => findService(file, 'here', 'pg_service.conf'));
        },
      ),
    );
  });
});

describe('settings', () => {
  it('config files are read, or refused with their place', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.json(),
          madeOf('{', '}', '"dir"', ':', ',', '//', '/*', '*/', '[', ']', '"', '"__proto__"', 'null'),
        ),
        (file) => {
          orOwnWords(() => parseConfig('aim-migrate.json', file));
        },
      ),
    );
  });

  it('the environment is what it was where there is no file', () => {
    fc.assert(
      fc.property(fc.dictionary(text, text), (env) => {
        expect(readEnv(env)).toBeDefined();
      }),
    );
  });

  it('durations go there and back', () => {
    fc.assert(
      fc.property(fc.oneof(text, madeOf('1', '.', '5', 'ms', 's', 'min', 'h', ' ', '-', 'e9')), (given) => {
        const ms = parseDuration(given);
        if (ms === undefined) return;
        expect(Number.isFinite(ms) && ms >= 0).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50_000 }), (ms) => {
        expect(formatDuration(ms)).toMatch(/^[\d.]+ (ms|s)$/);
      }),
    );
  });

  it('what is to be ignored', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, madeOf('table ', 'public.', '*', 'column-order', '(', '.')), {
          maxLength: 4,
        }),
        (words) => {
          orOwnWords(() => ignoring({ words, source: '--ignore' }));
        },
      ),
    );
  });
});

describe('what goes over the wire', () => {
  it('messages are cut out of any chunks', () => {
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 50 })),
        (queries, cuts) => {
          const sent = queries.map(queryMessage);
          let rest = Buffer.concat(sent);
          const cutter = new MessageCutter();
          const found: Buffer[] = [];
          const take = (): void => {
            for (let next = cutter.next(true); next !== null; next = cutter.next(true))
              found.push(Buffer.from(next));
          };
          for (const cut of [...cuts, rest.length]) {
            cutter.push(rest.subarray(0, cut));
            rest = rest.subarray(cut);
            take();
          }
          cutter.push(rest);
          take();
          expect(found).toEqual(sent);
        },
      ),
    );
  });

  it('whatever a server says is taken or refused in our words', () => {
    const word = fc
      .tuple(
        fc.constantFrom('R', 'S', 'K', 'N', 'E', 'Z', 'T', 'D', 'C', '?'),
        fc.uint8Array({ maxLength: 30 }),
      )
      .map(([type, body]) => {
        const bytes = Buffer.alloc(5 + body.length, type);
        bytes.writeInt32BE(4 + body.length, 1);
        bytes.set(body, 5);
        return bytes;
      });
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(
          fc.oneof(
            word,
            fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
          ),
        ),
        (isIn, chunks) => {
          const tap = new BackendTap();
          if (isIn) tap.push(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]));
          orOwnWords(() => chunks.forEach((chunk) => tap.push(chunk)), [ProtocolError]);
        },
      ),
    );
  });

  it('names and values are quoted so that they are one token', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'binary' }).filter((one) => !one.includes('\0')),
        (value) => {
          for (const token of [quoteIdent(value), quoteLiteral(value).trimStart()]) {
            const lexer = new Lexer(token);
            lexer.next();
            expect([lexer.start, lexer.end]).toEqual([0, token.length]);
          }
        },
      ),
    );
  });
});

describe('what goes to a terminal', () => {
  const acts = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/;

  it('holds nothing that acts on it', () => {
    fc.assert(
      fc.property(
        fc.oneof(text, madeOf('\u001B[', '31m', '\u001B]0;', '\u0007', '\u009B', '\r', '\n', '\u202E')),
        (given) => {
          expect(sanitize(given)).not.toMatch(acts);
          expect(sanitizeLine(given)).not.toMatch(/[\n\r]/);
          const json = sanitizeJson(JSON.stringify({ given }));
          expect(json).not.toMatch(acts);
          expect(JSON.parse(json)).toEqual({ given });
        },
      ),
    );
  });
});
