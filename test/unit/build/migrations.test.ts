import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { migrationsAsset } from '../../../build/migrations.ts';
import { readMigrations } from '../../../src/assets.ts';
import { checksum } from '../../../src/migrations/checksum.ts';

const folder = new URL('../../../migrations', import.meta.url).pathname;

it('holds every migration of the project with its checksum', () => {
  const files = readMigrations(new Uint8Array(migrationsAsset(folder)));
  expect(files.map((file) => file.name)).toEqual(
    readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort(),
  );
  expect(files.every((file) => checksum(file.content) === file.checksum)).toBe(true);
});
