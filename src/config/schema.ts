/**
 * The rules of the config file. Imports zod, so it is itself imported only when there is a file:
 * start-up time matters. Descriptions and defaults come from the table of options.
 */
import { z } from 'zod';
import { DURATION_EXAMPLES, parseDuration } from '../duration.ts';
import { CHECK_KINDS } from '../outcomes.ts';
import type { ConfigValues } from './config-file.ts';
import { settingRows } from './options.ts';
import { IDENTIFIER, IDENTIFIER_ALLOWED } from './settings.ts';
import { holdsPassword } from './values.ts';

/** What the table of options says about a key of the file. */
function about(key: string): { description: string; default?: string } {
  const row = settingRows.find((r) => r.config === key);
  if (!row) throw new Error(`no option has the config key ${key}`);
  return { description: row.description, ...(row.default !== undefined && { default: row.default }) };
}

const text = (allowed: string) => z.string({ error: allowed }).regex(/\S/, { error: allowed });

const identifier = (key: string) =>
  z
    .string({ error: IDENTIFIER_ALLOWED })
    .regex(IDENTIFIER, { error: IDENTIFIER_ALLOWED })
    .refine((name) => Buffer.byteLength(name) <= 63, { error: IDENTIFIER_ALLOWED })
    .meta(about(key));

const duration = (key: string) =>
  z
    .string({ error: DURATION_EXAMPLES })
    .refine((value) => parseDuration(value) !== undefined, { error: DURATION_EXAMPLES })
    .meta({ ...about(key), examples: ['500ms', '2s', '5min', '1h', '0'] });

const OBJECT = 'an object by kind and name, such as "schema monitoring" or "table public.events_*"';

/** What the file and each of its components may say. */
const place = {
  title: text('a line of text').meta(about('title')).optional(),
  sentinel: identifier('sentinel').optional(),
  schema: identifier('schema').optional(),
  historyTable: identifier('historyTable').optional(),
};

const dir = text('a folder, relative to this file')
  .refine((value) => !holdsPassword(value), { error: 'a folder, relative to this file; no URL' })
  .meta({
    description: `${about('dir').description}; relative to this file`,
  });

const verify = {
  verify: z
    .strictObject(
      {
        leaveOut: z
          .array(z.string().regex(/[\s.*]/, { error: OBJECT }), { error: `a list of objects: ${OBJECT}` })
          .meta({ description: about('verify.leaveOut').description })
          .optional(),
      },
      { error: 'an object: { "leaveOut": ["schema monitoring"] }' },
    )
    .meta({ description: 'what verify compares' })
    .optional(),
};

const IGNORED = `a kind of difference (${CHECK_KINDS.join(', ')}) or ${OBJECT}`;

const check = {
  check: z
    .strictObject(
      {
        ignore: z
          .array(
            z
              .string({ error: IGNORED })
              .refine((word) => CHECK_KINDS.some((kind) => kind === word) || /[\s.*]/.test(word), {
                error: IGNORED,
              }),
            { error: 'a list of kinds of difference and of objects' },
          )
          .meta({ description: about('check.ignore').description })
          .optional(),
        createRoles: z.boolean({ error: 'true or false' }).meta(about('check.createRoles')).optional(),
      },
      { error: 'an object: { "ignore": ["column-order"] }' },
    )
    .meta({ description: 'what check, test and verify compare, and how they replay the files' })
    .optional(),
};

const component = z.strictObject(
  {
    dir,
    urlEnv: z
      .string({ error: 'the name of an environment variable' })
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'the name of an environment variable' })
      .meta({ description: 'the environment variable that holds the URL of this database' })
      .optional(),
    url: text('a connection URL without a password')
      .refine((url) => !holdsPassword(url), {
        error:
          'a connection URL without a password: this file is shared; use urlEnv, PGPASSWORD or ~/.pgpass',
      })
      .meta({ description: 'the URL of this database, without a password' })
      .optional(),
    ...place,
    ...check,
    ...verify,
  },
  { error: 'an object with at least "dir"' },
);

export const configSchema = z
  .strictObject(
    {
      $schema: z.string({ error: 'the address of the JSON Schema' }).optional(),
      dir: dir.optional(),
      ...place,
      ...check,
      ...verify,
      strict: z.boolean({ error: 'true or false' }).meta(about('strict')).optional(),
      timeouts: z
        .strictObject(
          {
            lock: duration('timeouts.lock').optional(),
            lockRetry: duration('timeouts.lockRetry').optional(),
            statement: duration('timeouts.statement').optional(),
            runLock: duration('timeouts.runLock').optional(),
            connect: duration('timeouts.connect').optional(),
            wait: duration('timeouts.wait').optional(),
          },
          { error: 'an object of durations' },
        )
        .meta({ description: 'durations such as 500ms, 2s, 5min, 1h; 0 for none' })
        .optional(),
      components: z
        .record(
          z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, { error: 'a name of letters, digits, _ and -' }),
          component,
          { error: 'an object of components by name' },
        )
        .meta({ description: 'several databases, each with its own migrations folder' })
        .optional(),
    },
    { error: 'an object: { "dir": "migrations" }' },
  )
  .meta({ title: 'aim-migrate.json', description: 'The config file of aim-migrate' });

/** Compile-time proof that the plain type and the rules say the same. */
export const asConfigValues = (values: z.infer<typeof configSchema>): ConfigValues => values;

/** The JSON Schema for editors; src/config/aim-migrate.schema.json is this, written to a file. */
export const configJsonSchema = (): object =>
  z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' });
