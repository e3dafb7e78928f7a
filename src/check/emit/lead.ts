/** From one schema to another, by statements that are tried out until they lead there. */
import type { RelationName } from '../../catalog/belonging.ts';
import { compareCatalogs } from '../../catalog/compare.ts';
import type { Difference } from '../../catalog/model.ts';
import { readCatalog } from '../../catalog/read.ts';
import { ServerError, type Session } from '../../database/session.ts';
import { type Alteration, alterations, idOf, type NamedSchema } from '../../ddl/alter.ts';
import { formsIn, keyOf } from '../../ddl/fact.ts';
import { isMark } from '../ours.ts';
import type { Emitted } from './emit.ts';

/** What was learnt from the trials so far. */
interface Lessons {
  /** Ids of facts that cannot be changed in place. */
  replaced: Set<string>;
  /** Which form of a fact to take, by key. */
  forms: Map<string, number>;
  /** Ids of what cannot be done at all, with the reason. */
  given: Map<string, string>;
}

/** Each trial settles at least one fact; longer chains than this were not seen. */
const MOST_TRIALS = 30;

/**
 * Leaves the database of the session altered, as far as the statements lead.
 * @param session of the database that has the schema `from`
 */
export async function lead(
  session: Session,
  from: NamedSchema,
  to: NamedSchema,
  leaveOut: readonly RelationName[],
): Promise<Emitted> {
  const lessons: Lessons = { replaced: new Set(), forms: new Map(), given: new Map() };
  for (let trial = 0; trial < MOST_TRIALS; trial += 1) {
    const steps = alterations(from, to, lessons).filter(({ id }) => !lessons.given.has(id));
    await session.send('BEGIN');
    const failed = await run(session, steps);
    if (failed) {
      await session.send('ROLLBACK');
      if (!learn(failed.step, to, lessons)) lessons.given.set(failed.step.id, failed.error.message);
      continue;
    }
    const built = await readCatalog(session, { leaveOut, transaction: 'open' });
    const differences = compareCatalogs(to.catalog, built).filter((one) => !isMark(one));
    const isLearning = differences.map((one) => learnFrom(one, steps, to, lessons)).some(Boolean);
    if (!isLearning || trial === MOST_TRIALS - 1) {
      await session.send('COMMIT');
      return {
        statements: steps.flatMap(({ statements }) => statements),
        left: leftOver(differences, lessons),
      };
    }
    await session.send('ROLLBACK');
  }
  throw new Error('unreachable: the last trial ends');
}

async function run(
  session: Session,
  steps: readonly Alteration[],
): Promise<{ step: Alteration; error: ServerError } | undefined> {
  for (const step of steps) {
    try {
      if (step.statements.length > 0) await session.send(step.statements.join(';\n'));
    } catch (error) {
      if (error instanceof ServerError) return { step, error };
      throw error;
    }
  }
  return undefined;
}

/** Another way to the same; false where there is none. */
function learn({ id, how }: Alteration, to: NamedSchema, { replaced, forms }: Lessons): boolean {
  if (how === 'drop') return false;
  let learnt = false;
  for (const fact of to.facts.values()) {
    const name = idOf(fact, to.identities);
    if (name !== id && !name.startsWith(`${id} `) && to.identities.get(fact.group) !== id) continue;
    const form = forms.get(keyOf(fact)) ?? 0;
    if (form + 1 >= formsIn(fact)) continue;
    forms.set(keyOf(fact), form + 1);
    learnt = true;
  }
  if (learnt || how !== 'change' || replaced.has(id)) return learnt;
  replaced.add(id);
  for (const fact of to.facts.values()) if (idOf(fact, to.identities) === id) forms.delete(keyOf(fact));
  return true;
}

/** Another way for the statements that made what differs: of the object, else of what it belongs to. */
function learnFrom(
  { object, kind, attribute = '' }: Difference,
  steps: readonly Alteration[],
  to: NamedSchema,
  lessons: Lessons,
): boolean {
  if (kind === 'column-order') return false;
  const { objects } = to.catalog;
  let at: string | undefined = object.identity;
  for (let left = 5; at !== undefined && left > 0; left -= 1) {
    const identity: string = at;
    const own = steps.filter(({ id }) => id === identity || id === `${identity} ${attribute}`);
    const about = steps.filter(({ id }) => id.startsWith(`${identity} `) && !ASIDE.test(id));
    for (const found of [own, about]) {
      if (found.map((step) => learn(step, to, lessons)).some(Boolean)) return true;
    }
    at = objects.get(identity)?.parent;
  }
  return false;
}

/** What is said of an object without changing what it is. */
const ASIDE = / (comment|owner|privileges)$/;

const leftOver = (differences: readonly Difference[], { given }: Lessons): string[] => [
  ...[...given].map(([id, reason]) => `${id}: ${reason}`),
  ...differences
    .filter(({ object }) => !given.has(object.identity))
    .map(({ object, kind, attribute }) => `${object.identity}: ${attribute ?? kind}`),
];
