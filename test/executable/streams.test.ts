/** Where the output goes: terminals, pipes that close early, closed descriptors, full disks. */
import { existsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { EXECUTABLE, run, type RunResult } from '../support/run.ts';
import { contents, history, migrate, plain } from './support.ts';

/** A line of shell in which `aim-migrate` is the program. */
const shell = async (
  database: TestDatabase,
  line: string,
  env: Record<string, string> = {},
): Promise<RunResult> => {
  const words = line.replaceAll('aim-migrate', `'${EXECUTABLE}'`);
  return run(['-c', words], { program: '/bin/sh', env: { DATABASE_URL: database.url, ...env } });
};

describe('the work is done where nobody listens', () => {
  it.each([
    ['aim-migrate | head -1'],
    ['aim-migrate >&-'],
    ['aim-migrate >&- 2>&- <&-'],
    ['aim-migrate <&-'],
    ...(existsSync('/dev/full') ? [['aim-migrate >/dev/full']] : []),
    ['aim-migrate --json | head -1'],
  ])('%s', async (line) => {
    await using database = await freshDatabase();
    const result = await shell(database, line);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect((await history(database)).split(', ')).toHaveLength(31);
    expect(await contents(database)).toContain('organizations 1');
  });
});

const FRESH = `════════════════════════════════════════
  AIM Database Migration System
════════════════════════════════════════

🆕 Fresh database detected
   Using consolidated V1 schema for fast deployment

⚡ Applying consolidated V1 schema...
✓ Consolidated schema applied (N ms)

════════════════════════════════════════
  ✅ All migrations applied successfully
════════════════════════════════════════
`;

const EXISTING = `════════════════════════════════════════
  AIM Database Migration System
════════════════════════════════════════

📦 Existing database detected
   Using incremental migrations

📝 Found 2 pending migration(s)

▶ Applying: 029_set_trust_score_defaults.sql
  ✓ Applied (N ms)
▶ Applying: 030_correct_trust_score_scale.sql
  ✓ Applied (N ms)

════════════════════════════════════════
  ✅ All migrations applied successfully
════════════════════════════════════════
`;

const asSeen = ({ stdout }: RunResult): string =>
  plain(stripVTControlCharacters(stdout).replaceAll('\r\n', '\n'));

/** The same words without symbols, as a log shows them. */
const withoutSymbols = (text: string): string =>
  text
    .replaceAll(/[🆕⚡✓✅📦📝▶] /gu, '')
    .replaceAll('═', '=')
    .replaceAll(/^ {3}(?=\S)/gm, '  ');

describe.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/script'))(
  'on a terminal (needs util-linux’ script)',
  () => {
    const onTerminal = `script -qec "aim-migrate" /dev/null`;

    it('a fresh and an existing database look as in the design', async () => {
      await using database = await freshDatabase();
      const fresh = await shell(database, onTerminal);
      expect(asSeen(fresh)).toBe(FRESH);
      expect(fresh.stdout).toContain('\u001B[32m✓ Consolidated schema applied');

      await using other = await freshDatabase();
      await migrate(other, ['--to', '028']);
      const existing = await shell(other, onTerminal);
      expect(asSeen(existing)).toBe(EXISTING);
      expect(asSeen(await shell(other, onTerminal))).toContain('✓ No pending migrations\n');
    });

    it.each([
      ['NO_COLOR', { NO_COLOR: '1' }],
      ['TERM=dumb', { TERM: 'dumb' }],
    ])('plain with %s', async (_, env) => {
      await using database = await freshDatabase();
      const result = await shell(database, onTerminal, env);
      expect(result.stdout).not.toContain('\u001B');
      expect(asSeen(result)).toBe(withoutSymbols(FRESH));
    });
  },
);

describe('where the output is no terminal', () => {
  it('plain; the words are the same', async () => {
    await using database = await freshDatabase();
    await migrate(database, ['--to', '28']);
    const result = await migrate(database, []);
    expect(plain(result.stdout)).toBe(withoutSymbols(EXISTING));
  });

  it('in colour with FORCE_COLOR, except with --no-color', async () => {
    await using database = await freshDatabase();
    const env = { FORCE_COLOR: '1' };
    expect(asSeen(await migrate(database, [], { env }))).toBe(FRESH);
    expect((await migrate(database, ['--no-color'], { env })).stdout).not.toContain('\u001B');
  });

  it('--quiet says nothing where all is well', async () => {
    await using database = await freshDatabase();
    expect(await migrate(database, ['--quiet'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });
});
