/** Which component of the config file is meant. Pure. */
import { usageError } from '../diagnostic.ts';
import { didYouMean } from '../nearest.ts';
import type { ComponentConfig, ConfigFile } from './config-file.ts';

export interface ChosenComponent {
  name: string;
  config: ComponentConfig;
  /** The config file's name. */
  file: string;
}

/**
 * The component that was asked for; without a name the only one. A file with a `dir` of its own at the top
 * is its own default, beside its components.
 *
 * @returns undefined where the file has no components or its top is meant.
 * @throws Failure (exit 2) for an unknown name, and where there are several and none is the default.
 */
export function chooseComponent(
  asked: string | undefined,
  file: ConfigFile | undefined,
): ChosenComponent | undefined {
  const components = file?.values.components ?? {};
  const names = Object.keys(components);
  if (asked === undefined && (names.length === 0 || file?.values.dir !== undefined)) return undefined;
  if (asked === undefined && names.length > 1) {
    throw usageError(
      'component-missing',
      `${file?.name} has ${names.length} components: ${names.join(', ')}`,
      {
        remedy: `Say which one: --component ${names[0]}, or give the file a "dir" of its own as the default.`,
      },
    );
  }
  const name = asked ?? names[0] ?? '';
  const config = Object.hasOwn(components, name) ? components[name] : undefined;
  if (config && file) return { name, config, file: file.name };
  throw usageError('unknown-component', `There is no component ${JSON.stringify(name)}`, {
    remedy:
      names.length === 0
        ? 'Components are declared in aim-migrate.json under "components"; leave --component away without them.'
        : (didYouMean(name, names) ?? `The components of ${file?.name} are: ${names.join(', ')}.`),
  });
}
