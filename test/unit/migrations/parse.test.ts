import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { EXIT, Failure } from '../../../src/diagnostic.ts';
import { CONSOLIDATED_FILE } from '../../../src/migrations/file-name.ts';
import type { ParsedFile } from '../../../src/migrations/migration.ts';
import { parseMigration } from '../../../src/migrations/parse.ts';

const FILE = '001_a.sql';
const plain = { noTransaction: false, raw: false };

const parse = (sql: string, directives = plain, file = FILE): Promise<ParsedFile> =>
  parseMigration({ file, sql, directives });
const texts = ({ sql, statements }: ParsedFile): string[] =>
  statements.map(({ start, end }) => sql.slice(start, end));

async function failure(sql: string, directives = plain, file = FILE): Promise<Failure> {
  const found = await parse(sql, directives, file).catch((error: unknown) => error);
  if (found instanceof Failure) return found;
  throw new Error(`It did not fail: ${JSON.stringify(found)}`);
}

const unit = (i: number): string =>
  `INSERT INTO t VALUES (${i}, 'é;𝒳', $$;$$);\nCREATE FUNCTION f${i}() RETURNS int BEGIN ATOMIC SELECT ${i}; SELECT CASE WHEN true THEN 2 END; END;\n`;

describe('statements', () => {
  test('begin at their first word, whatever stands before, in bytes or characters', async () => {
    const parsed = await parse('-- é\n/* 𝒳 */ SELECT 1; -- ü\r\n\r\n  CREATE TABLE "𝒳" (a int)\n  -- end\n');
    expect(texts(parsed)).toEqual(['SELECT 1', 'CREATE TABLE "𝒳" (a int)']);
    expect(parsed.statements.map(({ kind, line, transactional }) => [kind, line, transactional])).toEqual([
      ['SelectStmt', 2, true],
      ['CreateStmt', 4, true],
    ]);
  });

  test('give their tree when asked', async () => {
    const { statements } = await parse('SELECT 1; CREATE TABLE t (a int);');
    expect(statements[1]?.node).toMatchObject({ relation: { relname: 't' } });
  });

  test('of a no-transaction file are marked', async () => {
    const sql = 'CREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY i ON t (a);\nVACUUM t';
    const { statements } = await parse(sql, { noTransaction: true, raw: false });
    expect(statements.map(({ transactional }) => transactional)).toEqual([true, false, false]);
  });

  test('of a big file are the same as those of its pieces, with bodies that hold semicolons', async () => {
    const parsed = await parse(Array.from({ length: 1_500 }, (_, i) => unit(i)).join(''));
    expect(parsed.statements).toHaveLength(3_000);
    expect(texts(parsed).slice(-2)).toEqual(
      unit(1_499)
        .trim()
        .split(';\n')
        .map((text) => text.replace(/;$/, '')),
    );
    expect(parsed.statements.at(-1)).toMatchObject({ kind: 'CreateFunctionStmt', line: 3_000 });
  });

  test('an error in a late piece has the line of the file', async () => {
    const sql = `${"INSERT INTO t VALUES (1, 'é𝒳');\n".repeat(5_000)}SELEC 1;\n`;
    expect((await failure(sql)).diagnostics[0]?.place).toEqual({
      file: FILE,
      line: 5_001,
      column: 1,
      source: 'SELEC 1;',
    });
  });

  test('cost no optimising of the parser, and nothing is said about it', () => {
    const script = "require('node:v8').setFlagsFromString('--wasm-tier-up-filter=0')";
    expect(execFileSync(process.execPath, ['-e', script], { stdio: 'pipe' }).toString()).toBe('');
  });
});

describe('BEGIN and COMMIT', () => {
  test('around the whole are as if they were not there', async () => {
    for (const [begin, commit] of [
      ['BEGIN', 'COMMIT'],
      ['start transaction', 'END WORK'],
      ['Begin Work', 'commit and no chain'],
    ]) {
      const sql = `-- x\n${begin};\nSELECT 1;\n${commit};\n`;
      const parsed = await parse(sql);
      expect(texts(parsed)).toEqual(['SELECT 1']);
      expect(parsed.sql).toHaveLength(sql.length);
      expect(parsed.sql.replaceAll(/\s+/g, ' ')).toBe('-- x ; SELECT 1; ; ');
    }
  });

  test('around nothing are an empty migration', async () => {
    expect(await failure('BEGIN; COMMIT;')).toMatchObject({
      exitCode: EXIT.refused,
      diagnostics: [{ code: 'empty-migration' }],
    });
  });

  test.each([
    ['SELECT 1;\nCOMMIT;\nSELECT 2', ['2:1 COMMIT']],
    ['BEGIN;\nSELECT 1;', ['1:1 BEGIN']],
    ['SELECT 1;\nCOMMIT;', ['2:1 COMMIT']],
    ['BEGIN; SELECT 1; COMMIT;\nBEGIN; SELECT 2; COMMIT;', ['1:18 COMMIT', '2:1 BEGIN']],
    ['BEGIN ISOLATION LEVEL SERIALIZABLE;\nSELECT 1;\nCOMMIT;', ['1:1 BEGIN with options']],
    ['BEGIN; SELECT 1;\nROLLBACK;', ['1:1 BEGIN', '2:1 ROLLBACK']],
    ['BEGIN; SELECT 1;\nCOMMIT AND CHAIN;', ['1:1 BEGIN', '2:1 COMMIT AND CHAIN']],
    [
      'BEGIN; SAVEPOINT s;\nROLLBACK TO s; RELEASE s; COMMIT',
      ['1:8 SAVEPOINT', '2:1 ROLLBACK TO SAVEPOINT', '2:16 RELEASE SAVEPOINT'],
    ],
    ["PREPARE TRANSACTION 'x'", ['1:1 PREPARE TRANSACTION']],
    ["COMMIT PREPARED 'x'; ROLLBACK PREPARED 'x'", ['1:1 COMMIT PREPARED', '1:22 ROLLBACK PREPARED']],
    ['ABORT', ['1:1 ROLLBACK']],
    ['SET TRANSACTION READ ONLY', ['1:1 SET TRANSACTION']],
    ["SET TRANSACTION SNAPSHOT 'x'", ['1:1 SET TRANSACTION SNAPSHOT']],
    ['SET LOCAL transaction_isolation = serializable', ['1:1 SET transaction_isolation (SET TRANSACTION)']],
    ['DISCARD ALL', ['1:1 DISCARD ALL, which drops the locks and settings of the runner,']],
  ])('%j', async (sql, expected) => {
    const { exitCode, diagnostics } = await failure(sql);
    expect(exitCode).toBe(EXIT.refused);
    expect(diagnostics.map(({ place, message }) => `${place?.line}:${place?.column} ${message}`)).toEqual(
      expected.map((text) => `${text} is not possible within a migration`),
    );
    for (const diagnostic of diagnostics)
      expect(diagnostic).toMatchObject({ code: 'transaction-statement', remedy: expect.any(String) });
  });

  test('have no place in a no-transaction file, not even as a pair', async () => {
    const { diagnostics } = await failure('BEGIN;\nVACUUM;\nCOMMIT;', { noTransaction: true, raw: false });
    expect(diagnostics.map(({ place, code }) => [place?.line, code])).toEqual([
      [1, 'transaction-statement'],
      [3, 'transaction-statement'],
    ]);
  });

  test.each([
    'SET ROLE r',
    'SET search_path = a',
    'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE',
    'NOTIFY x',
    'DISCARD TEMP',
    'DO $$ BEGIN COMMIT; END $$',
  ])('%s goes through', async (sql) => expect(texts(await parse(sql))).toEqual([sql]));
});

describe('refused by rule', () => {
  test('a statement that needs no-transaction, with the remedy; V1 has another one', async () => {
    const sql = 'SELECT 1;\n  CREATE INDEX CONCURRENTLY i ON t (a);';
    const { exitCode, diagnostics } = await failure(sql);
    expect(exitCode).toBe(EXIT.refused);
    expect(diagnostics[0]).toMatchObject({
      code: 'not-in-transaction',
      place: { line: 2, column: 3 },
      remedy: expect.stringContaining('-- aim-migrate: no-transaction'),
    });
    expect((await failure(sql, plain, CONSOLIDATED_FILE)).diagnostics[0]?.remedy).toMatch(
      /^V1 is applied in one transaction/,
    );
  });

  test.each([
    ['SELECT 1;\n  \\i other.sql\n', 2, 3, /^\\i is/],
    ["\\copy t from 'x'\n", 1, 1, /^\\copy is/],
    ['\\connect db\n', 1, 1, /^\\connect is/],
    ['\\! rm x\n', 1, 1, /^\\! is/],
    ["SELECT 'x'\\gexec\n", 1, 11, /^\\gexec is/],
    ['\\restrict abc\nSELECT 1;', 1, 1, /^\\restrict is/],
    ["\\echo it's\nSELECT 1;", 1, 1, /^\\echo is/],
  ])('psql: %j', async (sql, line, column, message) => {
    const { exitCode, diagnostics } = await failure(sql);
    expect(exitCode).toBe(EXIT.refused);
    expect(diagnostics[0]).toMatchObject({ code: 'psql-command', place: { line, column } });
    expect(diagnostics[0]?.message).toMatch(message);
  });

  test.each([
    ['at the end', 'SELECT 1;\nCOPY t FROM stdin;'],
    ['with data', "SELECT 1;\nCOPY t (a, b) FROM STDIN WITH (FORMAT csv);\n1,it's\n\\.\nSELECT 2;"],
    ['with no data', 'SELECT 1;\nCOPY t FROM stdin;\n\\.\n'],
    ['with data that looks like psql', 'SELECT 1;\ncopy t from stdin;\n\\N\tx\n\\.\n'],
    ['with comments', '\n/* c */ COPY t -- x ;\nFROM stdin;\n1\n\\.\n'],
  ])('COPY FROM STDIN %s', async (_, sql) => {
    expect(await failure(sql)).toMatchObject({
      exitCode: EXIT.refused,
      diagnostics: [{ code: 'copy-from-stdin', place: { line: 2 } }],
    });
  });

  test('COPY TO STDOUT, but not COPY with a file or program of the server', async () => {
    expect((await failure('COPY t TO STDOUT')).diagnostics[0]?.code).toBe('copy-to-stdout');
    for (const sql of ["COPY t FROM '/x'", "COPY t FROM PROGRAM 'x'", "COPY t TO '/x'"])
      expect(texts(await parse(sql))).toEqual([sql]);
  });

  test.each(['', '\n', '-- only\n/* comments */\n', ';;', '\uFEFF'.slice(1)])('empty: %j', async (sql) => {
    expect(await failure(sql)).toMatchObject({
      exitCode: EXIT.refused,
      diagnostics: [{ code: 'empty-migration', place: { file: FILE } }],
    });
  });

  test('a text too big for the parser, without trying', async () => {
    const { diagnostics } = await failure('SELECT 1;\n'.repeat(3_400_000));
    expect(diagnostics[0]).toMatchObject({
      code: 'too-big-to-parse',
      message: 'The file has 33 MiB; up to 32 MiB are parsed',
      remedy: expect.stringContaining('raw'),
    });
  });

  test('a statement too deep for the parser', async () => {
    expect(await failure(`SELECT ${'1+'.repeat(50_000)}1`)).toMatchObject({
      exitCode: EXIT.refused,
      diagnostics: [{ code: 'too-complex' }],
    });
    expect(texts(await parse('SELECT 1'))).toEqual(['SELECT 1']);
  });
});

describe('syntax errors', () => {
  test.each([
    ['SELECT 1;\nSELECT * FORM t;', 2, 10, 'syntax error at or near "FORM"', 'SELECT * FORM t;'],
    ["SELECT 'é𝒳', ) 1", 1, 14, 'syntax error at or near ")"', "SELECT 'é𝒳', ) 1"],
    ['CREATE TABLE t (\n  a int,\n);\n', 3, 1, 'syntax error at or near ")"', ');'],
    ['SELECT (1\n\n', 1, 10, 'syntax error at end of input', 'SELECT (1'],
    ["SELECT\r\n\t'abc\r\n", 2, 2, 'unterminated quoted string at or near "\'abc "', " 'abc"],
  ])('%j', async (sql, line, column, message, source) => {
    const { exitCode, diagnostics } = await failure(sql);
    expect(exitCode).toBe(EXIT.failed);
    expect(diagnostics).toEqual([
      {
        severity: 'error',
        code: 'syntax-error',
        message,
        place: { file: FILE, line, column, source },
        remedy: expect.any(String),
      },
    ]);
  });

  test('a psql variable has its own remedy', async () => {
    expect((await failure("SELECT :'name'")).diagnostics[0]?.remedy).toMatch(/^psql variables/);
  });

  test('an open quote does not put the rest of the file into the message', async () => {
    expect((await failure(`SELECT '${'x\n'.repeat(10_000)}`)).message.length).toBeLessThan(130);
  });
});

describe('V1 as pg_dump writes it', () => {
  const V1 = `--\n-- PostgreSQL database dump\n--\n\n\\restrict aB3dE\n\nSELECT '\n\\restrict x\n';\n\n\\unrestrict aB3dE\n`;

  test('its \\restrict lines become blanks, and text in a string stays', async () => {
    const parsed = await parse(V1, plain, CONSOLIDATED_FILE);
    expect(texts(parsed)).toEqual(["SELECT '\n\\restrict x\n'"]);
    expect(parsed.sql).toBe(
      V1.replace('\\restrict aB3dE', ' '.repeat(15)).replace('\\unrestrict aB3dE', ' '.repeat(17)),
    );
  });

  test('other commands are refused there too', async () => {
    expect((await failure('\\connect x\nSELECT 1;', plain, CONSOLIDATED_FILE)).diagnostics[0]?.code).toBe(
      'psql-command',
    );
  });
});

describe('raw', () => {
  const raw = { noTransaction: false, raw: true };

  test('is one statement, as it stands', async () => {
    const sql = "-- c\n\n  FOO BAR; -- x\n SELECT ';COMMIT;', E'\\';COMMIT';\n";
    const parsed = await parse(sql, raw);
    expect(parsed.sql).toBe(sql);
    expect(parsed.statements).toEqual(
      [{ kind: 'Raw', start: 8, end: sql.length - 2 + 1, line: 3, transactional: true, node: {} }].map(
        (one) => ({ ...one, end: sql.lastIndexOf(';') }),
      ),
    );
  });

  test.each([
    'COMMIT',
    'begin',
    'BEGIN WORK',
    'BEGIN ISOLATION LEVEL SERIALIZABLE',
    'END',
    'ROLLBACK TO s',
    'abort',
    'START TRANSACTION',
    'SAVEPOINT s',
    'RELEASE s',
    "PREPARE TRANSACTION 'x'",
    'SET TRANSACTION READ ONLY',
    'SET LOCAL TRANSACTION READ ONLY',
    'DISCARD ALL',
    '/* x */ COMMIT -- y\n',
  ])('%s at the start of a statement is refused by line', async (statement) => {
    const { exitCode, diagnostics } = await failure(`FOO;\n${statement};\nBAR;`, raw);
    expect(exitCode).toBe(EXIT.refused);
    expect(diagnostics).toEqual([
      expect.objectContaining({ code: 'transaction-statement', place: expect.objectContaining({ line: 2 }) }),
    ]);
  });

  test.each([
    'FOO COMMIT',
    'CREATE PROCEDURE p AS BEGIN x; COMMIT; END',
    'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
    "PREPARE p AS SELECT 'x'",
    'BEGIN x := 1',
  ])('%s is not', async (sql) => expect(texts(await parse(`${sql};`, raw))).toEqual([sql]));

  test('COPY FROM STDIN would wait for ever', async () => {
    expect((await failure('FOO;\nCOPY t FROM stdin;\n1\n\\.\n', raw)).diagnostics[0]).toMatchObject({
      code: 'copy-from-stdin',
      place: { line: 2 },
    });
  });

  test('without a statement is empty', async () => {
    expect((await failure('-- aim-migrate: raw\n', raw)).diagnostics[0]?.code).toBe('empty-migration');
  });
});
