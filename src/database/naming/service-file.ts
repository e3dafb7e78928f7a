/** Connection services: PostgreSQL manual, "The Connection Service File"; libpq's `parseServiceFile`. */
import { usageError, type Diagnostic } from '../../diagnostic.ts';
import { isExposed } from '../../exposed-file.ts';
import type { Settings } from './connection-string.ts';
import { isKnownKeyword, isSecretKeyword } from './parameters.ts';
import { codeOf, configFolder, type Surroundings } from './surroundings.ts';

export interface Service {
  settings: Settings;
  warnings: Diagnostic[];
}

/**
 * The parameters of a service, from the user's file or else from `$PGSYSCONFDIR/pg_service.conf`.
 * @param file `servicefile` or PGSERVICEFILE, where given
 * @throws Failure (exit 2) where no file has the service or a line cannot be read
 */
export async function readService(
  name: string,
  file: string | undefined,
  surroundings: Surroundings,
): Promise<Service> {
  const folder = configFolder(surroundings);
  const isWindows = surroundings.platform === 'win32';
  const system = surroundings.env['PGSYSCONFDIR'];
  const candidates = [
    file ??
      (folder === undefined
        ? undefined
        : isWindows
          ? `${folder}\\.pg_service.conf`
          : `${folder}/.pg_service.conf`),
    system === undefined ? undefined : `${system}/pg_service.conf`,
  ].filter((path) => path !== undefined);
  for (const path of candidates) {
    const text = await read(path, surroundings, path === file);
    const service = text === undefined ? undefined : findService(text, name, path);
    if (service !== undefined)
      return { settings: service, warnings: await exposure(service, path, surroundings) };
  }
  throw usageError('service-file', `There is no service "${name}"`, {
    remedy: `Looked in ${candidates.join(' and ')}; PGSERVICEFILE names another file`,
  });
}

async function exposure(service: Settings, path: string, surroundings: Surroundings): Promise<Diagnostic[]> {
  if (![...service.keys()].some(isSecretKeyword)) return [];
  const facts = await surroundings.facts(path).catch(() => undefined);
  if (facts === undefined || !isExposed(facts, surroundings.uid)) return [];
  return [
    {
      severity: 'warning',
      code: 'service-file',
      message: `The service file ${path} holds a password, and every user of this machine may read it`,
      remedy: `chmod 600 ${path}`,
    },
  ];
}

async function read(
  path: string,
  surroundings: Surroundings,
  isExplicit: boolean,
): Promise<string | undefined> {
  try {
    return (await surroundings.readFile(path)).toString('utf8');
  } catch (error) {
    if (!isExplicit) return undefined;
    throw usageError(
      'service-file',
      `The service file ${path} cannot be read (${codeOf(error) ?? String(error)})`,
    );
  }
}

/** The first section of that name; the first value of a parameter counts. Undefined where there is none. */
export function findService(text: string, name: string, path: string): Settings | undefined {
  let service: Settings | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      if (service !== undefined) return service;
      if (line.startsWith(`[${name}]`)) service = new Map();
    } else if (service !== undefined) {
      addLine(service, line, { file: path, line: index + 1 });
    }
  }
  return service;
}

function addLine(service: Settings, line: string, place: { file: string; line: number }): void {
  const at = line.indexOf('=');
  const keyword = line.slice(0, Math.max(at, 0)).trim();
  if (at === -1 || !isKnownKeyword(keyword)) {
    throw usageError('service-file', 'A line of the service file is no parameter', {
      place,
      remedy: 'Each line is KEYWORD=VALUE with a parameter of libpq; LDAP is not supported',
    });
  }
  if (keyword === 'service' || keyword === 'servicefile') {
    throw usageError('service-file', 'A service cannot name another service', { place });
  }
  if (!service.has(keyword)) service.set(keyword, { value: line.slice(at + 1), from: place.file });
}
