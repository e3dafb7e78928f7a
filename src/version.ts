/** The product's version: put in by the build, or read from package.json where the source runs in Node. */
import { readFileSync } from 'node:fs';

declare const __AIM_VERSION__: string | undefined;

export const TOOL_VERSION: string =
  typeof __AIM_VERSION__ === 'string'
    ? __AIM_VERSION__
    : versionInPackage(new URL('../package.json', import.meta.url));

function versionInPackage(file: URL): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
