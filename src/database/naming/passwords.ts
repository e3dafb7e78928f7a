/** Which password goes to which host: the URL's, PGPASSWORD's, or the password file's, in libpq's order. */
import type { Diagnostic } from '../../diagnostic.ts';
import type { Settings } from './connection-string.ts';
import type { Endpoint } from './hosts.ts';
import { defaultPassFile, findPassword, readPassFile } from './pass-file.ts';
import { Secret } from './secret.ts';
import type { Surroundings } from './surroundings.ts';
import type { HostTarget } from './target.ts';
import { text } from './values.ts';

export interface Login {
  user: string;
  database: string;
}

/** The password file is read only where no password is given otherwise. */
export async function addPasswords(
  endpoints: readonly Endpoint[],
  login: Login,
  settings: Settings,
  surroundings: Surroundings,
): Promise<{ hosts: [HostTarget, ...HostTarget[]]; warnings: Diagnostic[] }> {
  const given = settings.get('password');
  if (given !== undefined && given.value !== '') {
    const password = new Secret(given.value);
    return {
      hosts: nonEmpty(endpoints.map((end) => ({ ...end, password, passwordFrom: given.from }))),
      warnings: [],
    };
  }
  const path = text(settings, 'passfile') ?? defaultPassFile(surroundings);
  const file =
    path === undefined ? { path: '', text: '', warnings: [] } : await readPassFile(path, surroundings);
  const hosts = endpoints.map((end) => {
    const found = findPassword(file.text, { ...login, host: end.name, port: end.port });
    return {
      ...end,
      password: found === undefined ? undefined : new Secret(found),
      passwordFrom: found === undefined ? undefined : `the password file ${file.path}`,
    };
  });
  return { hosts: nonEmpty(hosts), warnings: file.warnings };
}

function nonEmpty<T>(list: T[]): [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new RangeError('A target has at least one host');
  return [first, ...rest];
}
