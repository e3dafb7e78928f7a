/** The environment: the real one, and below it the file of `--env`. */
import { realpathSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Diagnostic } from '../diagnostic.ts';
import { isExposed } from '../exposed-file.ts';
import { nearest } from '../nearest.ts';
import { settingRows } from './options.ts';
import { readText } from './read-text.ts';
import { holdsPassword } from './values.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface ReadEnv {
  env: Record<string, string>;
  warnings: Diagnostic[];
}

/**
 * The variables of a file in dotenv format (no `${…}` is expanded), with the real ones over them: also an
 * empty real one hides the file's.
 * @throws Failure (exit 2) where the file cannot be read.
 */
export function readEnv(real: Env, file?: { path: string; name: string }): ReadEnv {
  const set = Object.entries(real).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const fromFile = file ? variablesOf(file.path) : {};
  const env = { ...fromFile, ...Object.fromEntries(set) };
  const exposed = file && isOpenToAll(file.path) && Object.entries(fromFile).some(isSecret);
  return { env, warnings: [...(exposed ? [openToAll(file.name)] : []), ...mistyped(env)] };
}

const variablesOf = (path: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parseEnv(readText(path, '--env') ?? '')).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    ),
  );

const isSecret = ([name, value]: [string, string]): boolean =>
  value !== '' && (/PASSW|SECRET|TOKEN/i.test(name) || holdsPassword(value));

const isOpenToAll = (path: string): boolean => {
  const { mode, uid } = statSync(path);
  return isExposed({ mode, uid, realPath: realpathSync(path) }, process.getuid?.());
};

const openToAll = (name: string): Diagnostic => ({
  severity: 'warning',
  code: 'env-file-open',
  message: `${name} holds a password, and every user of this machine may read it`,
  remedy: `chmod 600 ${name}`,
});

const PREFIX = 'AIM_MIGRATE_';
const known = settingRows.flatMap((row) => row.env ?? []).filter((name) => name.startsWith(PREFIX));

/** `AIM_MIGRATE_DRI` is a typing error; `AIM_MIGRATE_SERVICE_HOST` is Kubernetes and nobody's mistake. */
function mistyped(env: Readonly<Record<string, string>>): Diagnostic[] {
  const names = Object.keys(env).filter((name) => name.startsWith(PREFIX) && !known.includes(name));
  return names.flatMap((name) => {
    const meant = nearest(
      name.slice(PREFIX.length),
      known.map((k) => k.slice(PREFIX.length)),
    );
    if (meant === undefined) return [];
    return [
      {
        severity: 'warning',
        code: 'unknown-variable',
        message: `The environment variable ${name} means nothing`,
        remedy: `Did you mean ${PREFIX}${meant}?`,
      },
    ];
  });
}
