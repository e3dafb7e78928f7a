/** `embedded:DIR` and `embedded:memory`: the database inside this program. */
import { usageError } from '../../diagnostic.ts';
import type { EmbeddedTarget } from './target.ts';

const PREFIX = 'embedded:';

/** Undefined where the text does not name the embedded database. */
export function parseEmbedded(text: string, from: string): EmbeddedTarget | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const dir = text.slice(PREFIX.length).trim();
  if (dir === 'memory') return { kind: 'embedded', dir: null };
  if (dir === '' || dir.startsWith('//')) {
    throw usageError('bad-url', `${from} does not say where the embedded database is kept`, {
      remedy: 'Write embedded:DIR with a folder, as in embedded:./data, or embedded:memory',
    });
  }
  return { kind: 'embedded', dir };
}
