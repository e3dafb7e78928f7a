/**
 * Each folder of test/cases/runs is applied to an empty database; its expected.txt says what a user reads, how it
 * ends, and what is in the database then. `vitest -u` rewrites it.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { caseFolder, contents, migrate, told } from './support.ts';

it.each(readdirSync(caseFolder('')))('%s', async (name) => {
  const folder = caseFolder(name);
  await using database = await freshDatabase();
  const result = await migrate(database, ['--dir', folder]);
  const story = `${told(result, { FOLDER: folder })}\n\nThe database then has: ${await contents(database)}\n`;
  await expect(story).toMatchFileSnapshot(path.join(folder, 'expected.txt'));
});
