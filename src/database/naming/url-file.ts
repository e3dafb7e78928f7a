/** DATABASE_URL_FILE: the URL in a file, as containers get their secrets. */
import { usageError, type Diagnostic } from '../../diagnostic.ts';
import { isExposed } from '../../exposed-file.ts';
import { codeOf, type Surroundings } from './surroundings.ts';

/** @throws Failure (exit 2) where the file is absent, unreadable or empty */
export async function readUrlFile(
  path: string,
  surroundings: Surroundings,
): Promise<{ text: string; warnings: Diagnostic[] }> {
  const text = await read(path, surroundings);
  if (text === '') {
    throw usageError('url-file', `The file ${path}, named by DATABASE_URL_FILE, is empty`, {
      remedy: 'Write the URL into it: one line that begins with postgres://',
    });
  }
  return { text, warnings: await warnings(path, surroundings) };
}

async function read(path: string, surroundings: Surroundings): Promise<string> {
  try {
    return (await surroundings.readFile(path))
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trim();
  } catch (error) {
    const why = { ENOENT: 'does not exist', EACCES: 'must not be read by this user', EISDIR: 'is a folder' }[
      codeOf(error) ?? ''
    ];
    const reason = why ?? `cannot be read (${codeOf(error) ?? String(error)})`;
    throw usageError('url-file', `The file ${path}, named by DATABASE_URL_FILE, ${reason}`, {
      remedy: 'Put the URL into that file, or set DATABASE_URL',
    });
  }
}

async function warnings(path: string, surroundings: Surroundings): Promise<Diagnostic[]> {
  const facts = await surroundings.facts(path).catch(() => undefined);
  if (facts === undefined || !isExposed(facts, surroundings.uid)) return [];
  return [
    {
      severity: 'warning',
      code: 'url-file',
      message: `The file ${path}, named by DATABASE_URL_FILE, can be read by everybody on this machine`,
      remedy: `chmod o-r ${path}`,
    },
  ];
}
