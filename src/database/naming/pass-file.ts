/** Passwords from `~/.pgpass`: PostgreSQL manual, "The Password File"; libpq's `passwordFromFile`. */
import type { Diagnostic } from '../../diagnostic.ts';
import { codeOf, configFolder, type Surroundings } from './surroundings.ts';

/** What a line of the file is compared with. */
export interface PassKey {
  host: string;
  port: number;
  database: string;
  user: string;
}

export interface PassFile {
  path: string;
  /** The file's text; empty where it is absent or must not be used. */
  text: string;
  warnings: Diagnostic[];
}

/** Folders for which libpq looks up `localhost`: its own default and that of Debian's packages. */
const DEFAULT_SOCKET_DIRS = new Set(['/tmp', '/var/run/postgresql', '/run/postgresql']);

export function defaultPassFile(surroundings: Surroundings): string | undefined {
  const folder = configFolder(surroundings);
  if (folder === undefined) return undefined;
  return surroundings.platform === 'win32' ? `${folder}\\pgpass.conf` : `${folder}/.pgpass`;
}

/** Reads the file. As in libpq an absent one is nothing to speak of, and one that others can read is not used. */
export async function readPassFile(path: string, surroundings: Surroundings): Promise<PassFile> {
  try {
    const facts = await surroundings.facts(path);
    if (facts === undefined) return { path, text: '', warnings: [] };
    if (!facts.isFile) return unused(path, 'it is not a plain file');
    if (surroundings.platform !== 'win32' && (facts.mode & 0o077) !== 0) {
      return unused(path, 'it has group or world access', `chmod 0600 ${path}`);
    }
    return { path, text: (await surroundings.readFile(path)).toString('utf8'), warnings: [] };
  } catch (error) {
    return unused(path, `it cannot be read (${codeOf(error) ?? String(error)})`);
  }
}

function unused(path: string, why: string, remedy?: string): PassFile {
  const message = `The password file ${path} is not used: ${why}`;
  const warning: Diagnostic = { severity: 'warning', code: 'pass-file', message };
  return { path, text: '', warnings: [remedy === undefined ? warning : { ...warning, remedy }] };
}

/** The password of the first line that fits. */
export function findPassword(text: string, key: PassKey): string | undefined {
  const isLocal = key.host === '' || DEFAULT_SOCKET_DIRS.has(key.host);
  const wanted = [isLocal ? 'localhost' : key.host, String(key.port), key.database, key.user];
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const password = matchLine(line.replace(/\r+$/, ''), wanted);
    if (password !== undefined) return password;
  }
  return undefined;
}

function matchLine(line: string, wanted: readonly string[]): string | undefined {
  let rest: string | undefined = line;
  for (const word of wanted) {
    rest = matchField(rest, word);
    if (rest === undefined) return undefined;
  }
  return unescapeUpToColon(rest);
}

/** libpq's `pwdfMatchesString`: what follows the field's colon, where the field is `*` or equals the word. */
function matchField(text: string, word: string): string | undefined {
  if (text.startsWith('*:')) return text.slice(2);
  let at = 0;
  for (const char of word) {
    if (text[at] === '\\') at += 1;
    if (!text.startsWith(char, at)) return undefined;
    at += char.length;
  }
  return text[at] === ':' ? text.slice(at + 1) : undefined;
}

function unescapeUpToColon(text: string): string {
  let value = '';
  for (let at = 0; at < text.length && text[at] !== ':'; at += 1) {
    if (text[at] === '\\' && at + 1 < text.length) at += 1;
    value += text[at] ?? '';
  }
  return value;
}
