import { describe, expect, test } from 'vitest';
import jsonSchema from '../../../src/config/aim-migrate.schema.json' with { type: 'json' };
import { parseConfig } from '../../../src/config/parse-config.ts';
import { configJsonSchema } from '../../../src/config/schema.ts';
import { caught } from '../cli/caught.ts';

/** What is wrong: `line:column message | remedy`, one line each. */
function wrong(text: string): string[] {
  const { exitCode, diagnostics } = caught(() => parseConfig('aim-migrate.json', text));
  expect(exitCode).toBe(2);
  expect(diagnostics.map(({ place }) => place?.file)).toEqual(diagnostics.map(() => 'aim-migrate.json'));
  return diagnostics.map(
    ({ place, message, remedy }) => `${place?.line}:${place?.column} ${message} | ${remedy}`,
  );
}

describe('what is accepted', () => {
  test('every key', () => {
    const values = {
      $schema: './aim-migrate.schema.json',
      title: 'Shop',
      dir: 'db/migrations',
      sentinel: 'shops',
      schema: 'shop',
      historyTable: 'history',
      strict: true,
      check: { ignore: ['column-order', 'index public.tmp_*'], createRoles: true },
      timeouts: { lock: '1s', lockRetry: '10min', statement: '0', runLock: '1h', connect: '5s', wait: '60s' },
      components: {
        operational: { dir: 'operational' },
        analytics: {
          dir: 'a',
          urlEnv: 'ANALYTICS_URL',
          url: 'postgres://app@db/a',
          sentinel: 'facts',
          title: 'A',
        },
      },
    };
    expect(parseConfig('f', JSON.stringify(values))).toEqual(values);
  });

  test('byte-order mark, CRLF, comments, a last comma', () => {
    expect(parseConfig('f', '\uFEFF{\r\n  // why\r\n  "dir": "m", /* and */\r\n}\r\n')).toEqual({ dir: 'm' });
  });

  test('an empty object', () => expect(parseConfig('f', '{}')).toEqual({}));
});

describe('what is refused', () => {
  test.each([
    ['{ "dirr": "m" }', '1:3 Unknown key dirr | Did you mean "dir"?'],
    ['{ "history_table": "m" }', '1:3 Unknown key history_table | Did you mean "historyTable"?'],
    [
      '{ "xyzzy": 1 }',
      '1:3 Unknown key xyzzy | Allowed here: $schema, dir, title, sentinel, schema, historyTable, check, verify, strict, timeouts, components.',
    ],
    ['{\n  "timeouts": { "lok": "1s" } }', '2:17 Unknown key timeouts.lok | Did you mean "lock"?'],
    [
      '{ "components": { "a": { "dir": "m", "urlenv": "X" } } }',
      '1:38 Unknown key components.a.urlenv | Did you mean "urlEnv"?',
    ],
    ['{ "check": { "ignored": [] } }', '1:14 Unknown key check.ignored | Did you mean "ignore"?'],
    [
      '{ "components": { "a": { "dir": "m", "check": { "createroles": true } } } }',
      '1:49 Unknown key components.a.check.createroles | Did you mean "createRoles"?',
    ],
    [
      '{ "check": { "ignore": "cosmetic" } }',
      '1:24 check.ignore: "cosmetic" is not allowed | Allowed: a list of kinds of difference and of objects.',
    ],
    [
      '{ "check": { "ignore": ["cosmetic", "cosmetics"] } }',
      '1:37 check.ignore.1: "cosmetics" is not allowed | Allowed: a kind of difference (missing, extra, changed, rows, sequence, column-order, generated-name, cosmetic, duplicate-number) or an object by kind and name, such as "schema monitoring" or "table public.events_*".',
    ],
    ['{ "verify": { "leaveout": [] } }', '1:15 Unknown key verify.leaveout | Did you mean "leaveOut"?'],
    [
      '{ "components": { "a": { "dir": "m", "verify": { "leaveOut": ["schema x", "x"] } } } }',
      '1:75 components.a.verify.leaveOut.1: "x" is not allowed | Allowed: an object by kind and name, such as "schema monitoring" or "table public.events_*".',
    ],
    ['{ "dir": 5 }', '1:10 dir: 5 is not allowed | Allowed: a folder, relative to this file.'],
    ['{ "dir": " " }', '1:10 dir: " " is not allowed | Allowed: a folder, relative to this file.'],
    ['{ "strict": "yes" }', '1:13 strict: "yes" is not allowed | Allowed: true or false.'],
    [
      '{\n\t"timeouts": {\n\t\t"lock": "2 parsecs"\n\t}\n}',
      '3:11 timeouts.lock: "2 parsecs" is not allowed | Allowed: 500ms, 2s, 1.5s, 5min, 1h, or 0 for none.',
    ],
    [
      '{ "timeouts": { "lock": 500 } }',
      '1:25 timeouts.lock: 500 is not allowed | Allowed: 500ms, 2s, 1.5s, 5min, 1h, or 0 for none.',
    ],
    [
      '{ "sentinel": "app.organizations" }',
      '1:15 sentinel: "app.organizations" is not allowed | Allowed: one name without schema, quotes or blanks, of at most 63 bytes.',
    ],
    [
      '{ "components": { "a": {} } }',
      '1:24 components.a.dir is missing | Allowed: a folder, relative to this file.',
    ],
    [
      '{ "components": { "a": 1 } }',
      '1:24 components.a: 1 is not allowed | Allowed: an object with at least "dir".',
    ],
    [
      '{ "components": { "a b": { "dir": "m" } } }',
      '1:19 components.a b: this name is not allowed | Allowed: a name of letters, digits, _ and -.',
    ],
    ['[]', '1:1 The file: [] is not allowed | Allowed: an object: { "dir": "migrations" }.'],
    ['{ "dir": "a", "dir": "b" }', '1:15 The key "dir" stands there twice | Remove one of them.'],
  ])('%s', (text, message) => expect(wrong(text)).toEqual([message]));

  test.each([
    ['', '1:1 This is not JSON: unexpected end of input'],
    ['{ dir: "m" }', "1:3 This is not JSON: unexpected character 'd'"],
    ['{ "dir" "m" }', '1:9 This is not JSON: unexpected token String'],
    ['{ "größe日": "x", ? }', "1:18 This is not JSON: unexpected character '?'"],
  ])('no JSON: %s', (text, message) => {
    expect(wrong(text)).toEqual([
      `${message} | Names and texts stand in double quotes; comments and a last comma are allowed.`,
    ]);
  });

  test('everything that is wrong is said at once', () => {
    expect(wrong('{ "dirr": "m", "strict": 1 }')).toHaveLength(2);
  });

  test.each([
    'postgres://app:s3cret@db/app',
    'postgres://app:s3c/ret@db/app?x=1',
    'postgres://db/app?password=s3cret',
    'postgresql://db/app?sslpassword=s3cret',
    'host=db password=s3cret',
  ])('a password in the file, and it is not shown: %s', (url) => {
    const lines = wrong(JSON.stringify({ components: { a: { dir: 'm', url } } }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /components\.a\.url: this value is not allowed \| Allowed: a connection URL without a password/,
    );
    expect(lines[0]).not.toContain('s3c');
  });

  test('__proto__ pollutes nothing', () => {
    expect(wrong('{ "__proto__": { "dir": "m" } }')).toHaveLength(1);
    expect(parseConfig('f', '{ "components": { "__proto__": { "dir": "m" } } }')).toEqual({ components: {} });
    expect({}).not.toHaveProperty('dir');
  });
});

test('the JSON Schema for editors is current: node scripts/generate-schema.ts', () => {
  expect(jsonSchema).toEqual(configJsonSchema());
});
