/**
 * Finds the form of each fact that comes back from the catalogs as it was. PostgreSQL's own writing of an
 * expression is not always one that it reads back the same (`varchar CHECK (a IN (…))`), and the most readable is
 * not always exact: so each is tried, by building the schema from the text and comparing.
 */
import type { Catalog, Difference } from '../catalog/model.ts';
import type { Address } from '../catalog/raw.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import { isInitial } from './aspects/place.ts';
import { type Fact, formsIn, keyOf } from './fact.ts';
import { factsAt, type Script, type ScriptOptions, writeScript } from './script.ts';
import type { Schema } from './read.ts';

/** What became of a text that was run on an empty database. */
export type Trial =
  | { readonly kind: 'built'; readonly differences: readonly Difference[] }
  /** The statement at a line (from 1) failed. */
  | { readonly kind: 'failed'; readonly line: number | undefined; readonly error: Error };

export interface FitOptions extends ScriptOptions {
  /** The schema that is written, as the comparison sees it. */
  readonly catalog: Catalog;
  /** Builds a database from the text and compares it: `catalog` on the left. */
  readonly tryOut: (script: Script) => Promise<Trial>;
}

/** A text that is built settles all facts at once: some need their second form, few a third or fourth. */
const MOST_BUILT = 12;
/** A text that fails settles one fact. */
const MOST_FAILED = 200;

/** Bodies are checked when a function is made, and may speak of what is made later. */
const UNCHECKED_BODIES = 'SET LOCAL check_function_bodies = off;\n';

/**
 * The text whose database equals the one that was read.
 * @throws Failure (exit 4) that names what cannot be written
 */
export async function fit(schema: Schema, options: FitOptions): Promise<Script> {
  const facts = [...schema.facts.values()];
  refuse(facts);
  const forms = new Map(options.forms);
  let { head } = options;
  for (let left = { built: MOST_BUILT, failed: MOST_FAILED }; ;) {
    const script = writeScript(facts, schema.dependencies, { ...options, head, forms });
    const result = await options.tryOut(script);
    if (result.kind === 'built' && result.differences.length === 0) return script;
    const wrong = result.kind === 'built' ? blamed(schema, options.catalog, result.differences) : [];
    if (result.kind === 'failed') {
      const keys = factsAt(script, result.line ?? 0);
      const isFunction = keys.some((key) => key.startsWith('pg_proc:'));
      if (isFunction && !head.includes(UNCHECKED_BODIES)) {
        head += UNCHECKED_BODIES;
        continue;
      }
      wrong.push(keys);
    }
    left = { ...left, [result.kind]: left[result.kind] - 1 };
    const stuck = wrong.filter((keys) => !advance(keys, schema.facts, forms));
    if (stuck.length > 0 || left[result.kind] === 0) throw cannotWrite(result, script, schema.facts);
  }
}

/** @throws Failure (exit 4) that names what must not be written, and what to do instead */
function refuse(facts: readonly Fact[]): void {
  const diagnostics = facts.flatMap((fact) => {
    if (!fact.refusal) return [];
    return [
      {
        severity: 'error' as const,
        code: 'cannot-write',
        message: `${fact.reference ?? keyOf(fact)} cannot be written as SQL: ${fact.refusal.why}`,
        detail: 'Nothing was written.',
        remedy: fact.refusal.remedy,
      },
    ];
  });
  if (diagnostics.length > 0) throw new Failure(EXIT.refused, diagnostics);
}

/** Goes to the next form of each of the facts; false where none of them has one left. */
function advance(
  keys: readonly string[],
  facts: ReadonlyMap<string, Fact>,
  forms: Map<string, number>,
): boolean {
  let moved = false;
  for (const key of keys) {
    const fact = facts.get(key);
    const form = forms.get(key) ?? 0;
    if (!fact || form + 1 >= formsIn(fact)) continue;
    forms.set(key, form + 1);
    moved = true;
  }
  return moved;
}

/** For each difference the keys of the facts that made it: those of the object, else of what it belongs to. */
function blamed(schema: Schema, catalog: Catalog, differences: readonly Difference[]): (readonly string[])[] {
  const keys = new Map<Address, string[]>();
  for (const fact of schema.facts.values()) {
    for (const address of [fact.address, ...(fact.provides ?? [])]) {
      keys.set(address, [...(keys.get(address) ?? []), keyOf(fact)]);
    }
  }
  return differences.map(({ object, attribute }) => {
    const found: string[] = [];
    if (!catalog.addresses.has(object.identity)) found.push(...ofInitial(object.catalog, schema.facts));
    for (let at: string | undefined = object.identity, step = 0; at !== undefined && step < 5; step += 1) {
      const address = catalog.addresses.get(at);
      found.push(...((address !== undefined && keys.get(address)) || []));
      at = (catalog.objects.get(at) ?? object).parent;
      if (found.length > 0 && hasForms(found, schema.facts)) break;
    }
    return ofAttribute(found, attribute);
  });
}

/** A comment is at fault for a comment, and for nothing else. */
function ofAttribute(keys: readonly string[], attribute: string | undefined): readonly string[] {
  const isComment = attribute === 'comment';
  const fitting = keys.filter((key) => key.endsWith(' comment') === isComment);
  return fitting.length > 0 ? fitting : keys;
}

/** What may have been altered of initdb's objects, which are compared by one digest for each system catalog. */
const ofInitial = (catalog: string, facts: ReadonlyMap<string, Fact>): string[] =>
  [...facts.values()]
    .filter((fact) => fact.address.startsWith(`${catalog}:`) && isInitial(fact.address) && formsIn(fact) > 1)
    .map(keyOf);

const hasForms = (keys: readonly string[], facts: ReadonlyMap<string, Fact>): boolean =>
  keys.some((key) => {
    const fact = facts.get(key);
    return fact !== undefined && formsIn(fact) > 1;
  });

function cannotWrite(result: Trial, script: Script, facts: ReadonlyMap<string, Fact>): Failure {
  const diagnostics =
    result.kind === 'built'
      ? result.differences.slice(0, 20).map(({ kind, object, attribute, left, right }) => ({
          severity: 'error' as const,
          code: 'cannot-write',
          message: `${object.identity} cannot be written as SQL: ${attribute ?? kind}${
            attribute === undefined ? '' : ` is ${left ?? 'nothing'}, and would be ${right ?? 'nothing'}`
          }`,
          detail: 'Nothing was written.',
        }))
      : [
          {
            severity: 'error' as const,
            code: 'cannot-write',
            message: `${nameAt(script, result.line, facts)} cannot be written as SQL: ${result.error.message}`,
            detail: `${lineOf(script, result.line)}Nothing was written.`,
          },
        ];
  const cause = result.kind === 'failed' ? { cause: result.error } : {};
  return new Failure(EXIT.refused, diagnostics, cause);
}

/** What is made at a line. */
function nameAt(script: Script, line: number | undefined, facts: ReadonlyMap<string, Fact>): string {
  const [key = ''] = factsAt(script, line ?? 0);
  return facts.get(key)?.reference ?? 'The schema';
}

function lineOf({ text }: Script, line: number | undefined): string {
  const found = line === undefined ? undefined : text.split('\n')[line - 1];
  return found === undefined ? '' : `Statement: ${found}\n`;
}
