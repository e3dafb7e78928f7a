/**
 * Reads the model of a schema from the system catalogs, in one consistent snapshot and three round trips: the
 * shape of the catalogs, their rows, and the names of what they refer to. It takes no lock that anybody waits
 * for, and needs no right but reading.
 */
import type { Row as Answer, Session } from '../database/session.ts';
import { snapshot, type Snapshot } from '../database/snapshot.ts';
import { assemble } from './assemble.ts';
import { type Belonging, belongingOf, type RelationName } from './belonging.ts';
import { alteredPrivileges, type BuiltinQuery, builtinQueries, digestObjects } from './builtin.ts';
import { addressesIn, identityQuery, parseIdentities } from './identities.ts';
import type { Catalog } from './model.ts';
import { type Earlier, recall, remember, writtenQuery } from './pristine.ts';
import type { Address, Row, Value } from './raw.ts';
import { planRows, type RowsPlan } from './rows.ts';
import { parseShape, type Shape, SHAPE_QUERY } from './shape.ts';

export interface ReadOptions {
  /** Relations that are not part of the schema, with what belongs to them: the history and its companion. */
  readonly leaveOut?: readonly RelationName[];
  /** System catalogs that are not read: `pg_largeobject_metadata`, where large objects are data of users'. */
  readonly without?: readonly string[];
  /** How long to wait for who changes a table just now; by default as long as it takes. */
  readonly lockTimeoutMs?: number;
  /** `open`: read within the transaction that the session has open, with what it has not committed yet. */
  readonly transaction?: 'own' | 'open';
  /** What earlier readings of the same cluster, under the same role, found of initdb's objects; filled by this one. */
  readonly earlier?: Earlier;
  /**
   * Called when the rows have been asked for, to send what begins another snapshot like this one. What the rows refer
   * to is asked in that one, which is left open: the server need not wait until it is known what to ask. Only where
   * nobody else changes the schema.
   */
  readonly follow?: () => void;
}

/** All names are written in full, and hidden rows are an error, not missing. */
const SETTINGS = ['search_path = pg_catalog, pg_temp', 'row_security = off'];

/** @throws ServerError, ConnectionLost */
export async function readCatalog(session: Session, options: ReadOptions = {}): Promise<Catalog> {
  return catalogOf(await readMaterial(session, options));
}

/** What the server says of a schema, before anything is made of it. */
export interface CatalogMaterial {
  readonly plan: RowsPlan;
  readonly shape: Shape;
  readonly rows: ReadonlyMap<string, Row[]>;
  readonly belonging: Belonging;
  readonly altered: ReadonlyMap<Address, string>;
  readonly answers: readonly Answer[];
  /** Of `identityQuery`. */
  readonly identities: string;
}

/**
 * The part of `readCatalog` for which the session is needed; `catalogOf` does the rest, while the session may do
 * something else.
 * @throws ServerError, ConnectionLost
 */
export async function readMaterial(session: Session, options: ReadOptions = {}): Promise<CatalogMaterial> {
  const frame = snapshot(options.transaction ?? 'own', SETTINGS);
  try {
    const first = await session.send(`${frame.begin};\n${lockTimeout(options)}${SHAPE_QUERY}`);
    const shape = shapeWithout(options.without ?? [], parseShape(answerOf(first.flat(), 'shape')));
    const plan = planRows(shape);
    const send = sender(session, frame, options.follow);
    const answers = await ask(send, plan, builtinQueries(shape), options.earlier, shape);
    const rows = rowsOf(plan, answers);
    const belonging = belongingOf(shape, rows, options.leaveOut ?? []);
    const altered = alteredPrivileges(answers);
    const addresses = addressesIn(shape, rows, belonging, altered.keys());
    const end = options.follow ? '' : `;\n${frame.end}`;
    const last = await session.send(`${identityQuery(shape, addresses)}${end}`);
    const identities = answerOf(last.flat(), 'identities');
    return { plan, shape, rows, belonging, altered, answers, identities };
  } catch (error) {
    if (!session.isOver) await session.send(frame.abort).catch(() => undefined);
    throw error;
  }
}

/** The model of the schema that was read. Pure. */
export function catalogOf({
  plan,
  shape,
  rows,
  belonging,
  altered,
  answers,
  identities,
}: CatalogMaterial): Catalog {
  const named = parseIdentities(identities, shape, rows, belonging);
  const own = assemble({ shape, rows, belonging, identities: named, alteredPrivileges: altered });
  const objects = [...own.values(), ...digestObjects(answers)];
  objects.sort((a, b) => (a.identity < b.identity ? -1 : 1));
  return {
    major: shape.major,
    objects: new Map(objects.map((object) => [object.identity, object])),
    addresses: new Map([...own].map(([address, { identity }]) => [identity, address])),
    unseen: plan.unseen,
  };
}

type Send = (queries: readonly { sql: string }[]) => Promise<Answer[]>;

/** Sends questions; behind the first of them comes what follows the snapshot, if anything does. */
function sender(session: Session, frame: Snapshot, follow: ReadOptions['follow']): Send {
  let next = follow;
  return async (queries) => {
    const end = next ? [frame.end] : [];
    const sent = session.send([...queries.map(({ sql }) => sql), ...end].join(';\n'));
    next?.();
    next = undefined;
    return (await sent).flat();
  };
}

/** Readings that ask for all of initdb's objects just now, by what they will fill: nobody else has to ask. */
const firstReadings = new WeakMap<Earlier, Promise<Answer[]>>();

/** The rows of users' objects, and what there is to say of initdb's: that is asked only as far as it is not known. */
async function ask(
  send: Send,
  plan: RowsPlan,
  builtin: readonly BuiltinQuery[],
  earlier: Earlier | undefined,
  shape: Shape,
): Promise<Answer[]> {
  if (!earlier) return send([...plan.queries, ...builtin]);
  const underWay = firstReadings.get(earlier);
  const isFirst = earlier.size === 0 && !underWay;
  const written = { sql: writtenQuery(shape, builtin) };
  const sent = send([...plan.queries, written, ...(isFirst ? builtin : [])]);
  if (isFirst) firstReadings.set(earlier, sent);
  const answers = await sent.finally(() => isFirst && firstReadings.delete(earlier));
  if (!isFirst) {
    // Where the first one fails, nothing is known.
    remember(earlier, (await underWay?.catch(() => [])) ?? []);
    const { known, missing } = recall(earlier, builtin, answers);
    answers.push(...known, ...(missing.length > 0 ? await send(missing) : []));
  }
  remember(earlier, answers);
  return answers;
}

const lockTimeout = ({ lockTimeoutMs: ms }: ReadOptions): string =>
  ms === undefined ? '' : `SET LOCAL lock_timeout = ${ms};\n`;

const shapeWithout = (left: readonly string[], shape: Shape): Shape => ({
  ...shape,
  catalogs: new Map([...shape.catalogs].filter(([name]) => !left.includes(name))),
});

/** The one text of a query that gives one. */
function answerOf(rows: readonly Answer[], column: string): string {
  const found = rows.find((row) => column in row)?.[column];
  if (typeof found !== 'string') throw new Error(`the server gave no ${column}`);
  return found;
}

function rowsOf(plan: RowsPlan, answers: readonly Answer[]): Map<string, Row[]> {
  const texts = new Map(answers.map((row) => [row['catalog'], row['rows']]));
  return new Map(
    plan.queries.map(({ catalog, names }) => {
      const text = texts.get(catalog.name);
      if (typeof text !== 'string') throw new Error(`the server gave no rows of ${catalog.name}`);
      const rows = (JSON.parse(text) as Value[][]).map((values) =>
        Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])),
      );
      return [catalog.name, rows];
    }),
  );
}
