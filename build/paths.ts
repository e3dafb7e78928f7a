/** Where things lie, and the product's name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const dist = join(root, 'dist');

interface PackageJson {
  name: string;
  version: string;
  /** One version each. */
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
}

export const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageJson;

export const PRODUCT = packageJson.name;
