/** The project's migrations as one asset, with checksums computed now; its reader is `src/assets.ts`. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationsIndex } from '../src/assets.ts';
import { checksum } from '../src/migrations/checksum.ts';

/** One line of JSON with names, checksums and lengths, then the texts one after the other. */
export function migrationsAsset(folder: string): Buffer {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const files = names.sort().map((name) => ({ name, content: readFileSync(join(folder, name)) }));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const index: MigrationsIndex = files.map(({ name, content }) => ({
    name,
    checksum: checksum(decoder.decode(content)),
    bytes: content.length,
  }));
  return Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...files.map(({ content }) => content)]);
}
