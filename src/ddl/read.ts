/**
 * Reads a schema as facts, in one consistent snapshot and two round trips: what needs what, then all kinds of
 * object. Names are written as the files see them: those in `public` without their schema.
 */
import { FIRST_USER_OID } from '../database/oid.ts';
import type { RelationName } from '../catalog/belonging.ts';
import { type Address, addressOf } from '../catalog/raw.ts';
import type { Session } from '../database/session.ts';
import { snapshot } from '../database/snapshot.ts';
import { ASPECTS, FAMILIES } from './families.ts';
import { DEPEND_QUERY, type Dependencies, readDependencies } from './depend.ts';
import { type Fact, keyOf } from './fact.ts';
import { type Family, type FamilyContext, type TextRow, textOf } from './family.ts';

export interface Schema {
  readonly major: number;
  /** By key, in the order of their making. */
  readonly facts: ReadonlyMap<string, Fact>;
  readonly dependencies: Dependencies;
}

export interface ReadSchemaOptions {
  /** Relations that are no part of the schema, with what belongs to them. */
  readonly leaveOut?: readonly RelationName[];
  /** `open`: read within the transaction that the session has open. */
  readonly transaction?: 'own' | 'open';
}

/** How a file sees names: its search path has `public`. */
const SEARCH_PATH = 'search_path = public, pg_temp';

const ABOUT_QUERY = `SELECT current_setting('server_version_num')::text AS version, current_user::text AS runner,
  (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)::text AS superuser`;

/** Relations by name, to be left out. */
const RELATIONS_QUERY = `SELECT c.oid::text AS oid, n.nspname::text AS schema, c.relname::text AS name
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= ${FIRST_USER_OID}`;

const TEMPORARY_QUERY = `SELECT oid::text AS oid FROM pg_catalog.pg_namespace WHERE nspname ~ '^pg_(toast_)?temp_'`;

/** @throws ServerError, ConnectionLost */
export async function readSchema(session: Session, options: ReadSchemaOptions = {}): Promise<Schema> {
  const frame = snapshot(options.transaction ?? 'own', [SEARCH_PATH]);
  try {
    const first = answers(
      await session.send(
        [frame.begin, ABOUT_QUERY, DEPEND_QUERY, RELATIONS_QUERY, TEMPORARY_QUERY].join(';\n'),
      ),
    );
    const [[about] = [], depend = [], relations = [], temporary = []] = first.slice(-4);
    if (!about) throw new Error('the server did not say its version');
    const major = Math.floor(Number(textOf(about, 'version')) / 10_000);
    const dependencies = readDependencies(depend);
    const leftOut = leftOutOf({ relations, temporary }, options.leaveOut ?? [], dependencies);
    const families = [...FAMILIES, ...ASPECTS];
    const reader = { isSuperuser: about['superuser'] === 'true' };
    const queries = families.map((family) => family.queries(major, reader));
    const texts = queries.flat();
    const found = answers(await session.send(`${texts.join(';\n')};\n${frame.end}`)).slice(0, texts.length);
    const context: FamilyContext = {
      major,
      runner: textOf(about, 'runner'),
      isWanted: (address) =>
        !leftOut.has(address) && !dependencies.memberOf.has(address) && !isPart(address, dependencies),
      objects: new Map(),
      partOf: dependencies.partOf,
      memberOf: dependencies.memberOf,
    };
    return { major, facts: gather(families, queries, found, context), dependencies };
  } catch (error) {
    if (!session.isOver) await session.send(frame.abort).catch(() => undefined);
    throw error;
  }
}

/** Aspects come last, and are given the objects that the kinds made. */
function gather(
  families: readonly Family[],
  queries: readonly (readonly string[])[],
  found: readonly (readonly TextRow[])[],
  context: FamilyContext,
): Map<string, Fact> {
  const facts = new Map<string, Fact>();
  const objects = new Map<Address, Fact>();
  let next = 0;
  for (const [index, family] of families.entries()) {
    const count = queries[index]?.length ?? 0;
    const isAspect = ASPECTS.includes(family);
    const own = { ...context, objects: isAspect ? objects : new Map<Address, Fact>() };
    for (const fact of family.facts(found.slice(next, next + count), own)) {
      const key = keyOf(fact);
      if (facts.has(key)) throw new Error(`two facts for ${key}`);
      facts.set(key, fact);
      if (fact.aspect === '') objects.set(fact.address, fact);
    }
    next += count;
  }
  return facts;
}

const answers = (sent: readonly (readonly Record<string, unknown>[])[]): TextRow[][] =>
  sent.map((rows) => rows as unknown as TextRow[]);

/** An internal part of something is made with that: not written by itself. */
const isPart = (address: Address, { partOf }: Dependencies): boolean => {
  const whole = partOf.get(address);
  return whole !== undefined && !address.startsWith('pg_rewrite:');
};

function leftOutOf(
  { relations, temporary }: { relations: readonly TextRow[]; temporary: readonly TextRow[] },
  names: readonly RelationName[],
  { parts, needs }: Dependencies,
): Set<Address> {
  const found = new Set<Address>();
  const leave = (address: Address): void => {
    if (found.has(address)) return;
    found.add(address);
    for (const part of parts.get(address) ?? []) leave(part);
  };
  const schemas = temporary.map((row) => addressOf('pg_namespace', textOf(row, 'oid')));
  for (const [object, needed] of needs) if (schemas.some((schema) => needed.includes(schema))) leave(object);
  for (const row of relations) {
    if (!names.some(({ schema, name }) => row['schema'] === schema && row['name'] === name)) continue;
    const address = addressOf('pg_class', textOf(row, 'oid'));
    leave(address);
    for (const [whole, list] of parts) if (whole.startsWith(`${address}:`)) list.forEach(leave);
  }
  return found;
}
