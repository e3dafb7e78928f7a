/**
 * Which URL was given to this program itself. Pure. Without one the database room looks at DATABASE_URL,
 * DATABASE_URL_FILE and libpq's variables.
 *
 * A component that names its own `urlEnv` or `url` never falls back to those: they belong to another
 * database, and the migrations would land there.
 */
import { usageError } from '../diagnostic.ts';
import type { ChosenComponent } from './components.ts';
import { notEmpty, type Sourced } from './values.ts';

interface Asked {
  flag: string | undefined;
  env: Readonly<Record<string, string>>;
  component: ChosenComponent | undefined;
}

/**
 * `--url`, else what the component says: its variable, else its URL.
 * @throws Failure (exit 2) where the component's variable is not set.
 */
export function chooseUrl({ flag, env, component }: Asked): Sourced | undefined {
  if (flag !== undefined) return notEmpty({ value: flag, source: '--url' });
  const { urlEnv, url } = component?.config ?? {};
  const variable = urlEnv === undefined ? undefined : env[urlEnv];
  if (urlEnv !== undefined && variable) return { value: variable, source: urlEnv };
  if (component !== undefined && url !== undefined) return { value: url, source: component.file };
  if (component === undefined || urlEnv === undefined) return undefined;
  throw usageError('no-url', `Component ${component.name} takes its URL from ${urlEnv}, which is not set`, {
    remedy: `Set ${urlEnv}, or give --url.`,
  });
}
