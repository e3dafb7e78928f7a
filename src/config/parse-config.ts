/**
 * Text of a config file -> plain, validated data, or diagnostics with line and column.
 * Imports zod and the JSON parser, so it is imported only when there is a file. No I/O.
 *
 * JSON with comments and trailing commas is accepted, as in tsconfig.json: people comment their config.
 */
import { type AnyNode, evaluate, parse } from '@humanwhocodes/momoa';
import type { z } from 'zod';
import { type Diagnostic, EXIT, Failure, type Place } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import type { ConfigValues } from './config-file.ts';
import { property } from './property.ts';
import { asConfigValues, configSchema } from './schema.ts';

/** @throws Failure (exit 2) with one diagnostic for each thing that is wrong. */
export function parseConfig(name: string, content: string): ConfigValues {
  const text = content.replace(/^\uFEFF/, '');
  const root = parseJson(name, text);
  const repeated = repeatedKeys(root).map((key) => ({
    ...wrong(`The key ${JSON.stringify(key.name)} stands there twice`, placeIn(name, text, key.node)),
    remedy: 'Remove one of them.',
  }));
  const value: unknown = evaluate(root);
  const result = configSchema.safeParse(value);
  const invalid = result.success
    ? []
    : result.error.issues.flatMap((issue) => describe(issue, { name, text, root, value }));
  if (result.success && repeated.length === 0) return asConfigValues(result.data);
  throw new Failure(EXIT.usage, [...repeated, ...invalid]);
}

interface Document {
  name: string;
  text: string;
  root: AnyNode;
  value: unknown;
}

type Path = readonly PropertyKey[];

const wrong = (message: string, place: Place): Diagnostic => ({
  severity: 'error',
  code: 'bad-config',
  message,
  place,
});

function parseJson(name: string, text: string): AnyNode {
  try {
    return parse(text, { mode: 'jsonc', allowTrailingCommas: true }).body;
  } catch (error) {
    const what = (error instanceof Error ? error.message : String(error))
      .replace(/ \(\d+:\d+\)$/, '')
      .replace(/ found\.$/, '');
    throw new Failure(
      EXIT.usage,
      {
        ...wrong(
          `This is not JSON: ${lowerFirst(what)}`,
          placeAt(name, text, numberIn(error, 'line'), numberIn(error, 'column')),
        ),
        remedy: 'Names and texts stand in double quotes; comments and a last comma are allowed.',
      },
      { cause: error },
    );
  }
}

/** The parser's errors carry the place. */
function numberIn(error: unknown, key: 'line' | 'column'): number {
  const value = property(error, key);
  return typeof value === 'number' ? value : 1;
}

/** One zod issue as diagnostics: an unknown key each, else the value and what is allowed. */
function describe(issue: z.core.$ZodIssue, document: Document): Diagnostic[] {
  const { name, text, root, value } = document;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const known = allowedKeys(issue.path);
      const meant = nearest(key, known);
      return {
        ...wrong(`Unknown key ${keyPath(path)}`, placeIn(name, text, nodeAt(root, path, 'key'))),
        remedy:
          meant === undefined
            ? `Allowed here: ${known.join(', ')}.`
            : `Did you mean ${JSON.stringify(meant)}?`,
      };
    });
  }
  const isKey = issue.code === 'invalid_key';
  const allowed = isKey ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const given = valueAt(value, issue.path);
  const what = isKey
    ? `${keyPath(issue.path)}: this name is not allowed`
    : given === undefined
      ? `${keyPath(issue.path)} is missing`
      : `${keyPath(issue.path)}: ${shown(given, issue.path)} is not allowed`;
  return [
    {
      ...wrong(what, placeIn(name, text, nodeAt(root, issue.path, isKey ? 'key' : 'value'))),
      remedy: `Allowed: ${allowed}.`,
    },
  ];
}

/** The value, short; not where it is, or may hold, a password that stands at the wrong place. */
function shown(value: unknown, path: Path): string {
  const json = JSON.stringify(value) ?? String(value);
  if (path.at(-1) === 'url' || MAY_HOLD_A_SECRET.test(json)) return 'this value';
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}

const keyPath = (path: Path): string =>
  path.length === 0 ? 'The file' : path.map((key) => hidden(String(key))).join('.');

const hidden = (key: string): string => (MAY_HOLD_A_SECRET.test(key) ? '[hidden]' : key);

/** The keys that the schema knows at a path. */
function allowedKeys(path: Path): string[] {
  const shape = configSchema.shape;
  if (path[0] === 'timeouts') return Object.keys(shape.timeouts.unwrap().shape);
  if (path.at(-1) === 'check') return Object.keys(shape.check.unwrap().shape);
  if (path.at(-1) === 'verify') return Object.keys(shape.verify.unwrap().shape);
  if (path[0] === 'components') return Object.keys(shape.components.unwrap().valueType.shape);
  return Object.keys(shape);
}

const valueAt = (value: unknown, path: Path): unknown => path.reduce<unknown>(property, value);

/** The node of a path's key or value; the nearest one above it where the path leads to nothing. */
function nodeAt(root: AnyNode, path: Path, want: 'key' | 'value'): AnyNode {
  let node = root;
  for (const [index, key] of path.entries()) {
    const element = node.type === 'Array' && typeof key === 'number' ? node.elements[key] : undefined;
    if (element) {
      node = element.value;
      continue;
    }
    if (node.type !== 'Object') return node;
    const member = node.members.findLast((m) => memberName(m.name) === key);
    if (!member) return node;
    node = want === 'key' && index === path.length - 1 ? member.name : member.value;
  }
  return node;
}

const memberName = (name: AnyNode): string | undefined =>
  name.type === 'String' ? name.value : name.type === 'Identifier' ? name.name : undefined;

function repeatedKeys(node: AnyNode): { name: string; node: AnyNode }[] {
  if (node.type === 'Array') return node.elements.flatMap((element) => repeatedKeys(element.value));
  if (node.type !== 'Object') return [];
  const seen = new Set<string | undefined>();
  return node.members.flatMap((member) => {
    const name = memberName(member.name) ?? '';
    const isRepeated = seen.has(name);
    seen.add(name);
    return [...(isRepeated ? [{ name, node: member.name }] : []), ...repeatedKeys(member.value)];
  });
}

const placeIn = (file: string, text: string, node: AnyNode): Place =>
  placeAt(file, text, node.loc.start.line, node.loc.start.column);

/** Momoa counts columns in UTF-16 units; people count characters. */
function placeAt(file: string, text: string, line: number, unit: number): Place {
  const source = text.split(/\r\n|[\n\r]/)[line - 1] ?? '';
  const column = Array.from(source.slice(0, unit - 1)).length + 1;
  return MAY_HOLD_A_SECRET.test(source) ? { file, line, column } : { file, line, column, source };
}

/** A line with a URL, or one whose name says so, is not shown, whatever is wrong in it. */
const MAY_HOLD_A_SECRET = /:\/\/|passw|secret|token/i;

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
