/** Writes src/config/aim-migrate.schema.json from the rules in src/config/schema.ts. Run after changing them. */
import { writeFileSync } from 'node:fs';
import { configJsonSchema } from '../src/config/schema.ts';

const target = new URL('../src/config/aim-migrate.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
