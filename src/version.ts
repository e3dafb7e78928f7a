/** The product's version and what it is made of: put in by the build, or read from package.json where the source runs in Node. */
import { readFileSync } from 'node:fs';

/** What package.json says of the product. */
interface About {
  version: string;
  /** Packages that are in the executable, by name, each one version. */
  dependencies: Readonly<Record<string, string>>;
  /** Whose migrations the executable holds; this project's where it does not say. */
  migrations?: 'own' | 'other';
}

declare const __AIM_ABOUT__: About | undefined;

const about: About =
  typeof __AIM_ABOUT__ === 'object'
    ? __AIM_ABOUT__
    : (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as About);

export const TOOL_VERSION: string = about.version;

/** The title over the migrations that come with the program; undefined where they are another product's. */
export const OWN_TITLE: string | undefined =
  about.migrations === 'other' ? undefined : 'AIM Database Migration System';

/** Versions of Node and of the packages, by name. */
export const COMPONENTS: Readonly<Record<string, string>> = {
  node: process.versions.node,
  ...about.dependencies,
};
