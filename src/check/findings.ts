/** The differences of catalogs and rows in one shape, with the places that made them. Pure. */
import { compareText } from '../collections.ts';
import { pairGeneratedNames, withNamesOf } from '../catalog/generated-names.ts';
import type { Catalog, CatalogObject, Difference } from '../catalog/model.ts';
import type { Place } from '../diagnostic.ts';
import type { CheckFinding, FoundAt } from '../outcomes.ts';
import type { LeftOut, RowComparison, SequenceDifference, Values } from '../rows/model.ts';
import { type Aspect, placeOf } from '../shadow/origins.ts';
import type { Replayed } from '../shadow/replay.ts';
import { nameOf, wholeOf } from '../wording/whole.ts';
import { changesOf, type Sides } from './changed.ts';
import { withoutConsequences } from './consequences.ts';
import { tellOneSided } from './one-sided.ts';
import { subjectOf } from './subject.ts';

/** Who made what on each side: the incrementals are what should be, V1 is what is checked. */
export interface Origins {
  incremental: ReadonlyMap<string, Place>;
  consolidated: ReadonlyMap<string, Place>;
}

/** Of two replays; found only when somebody asks, which takes seconds where there are a thousand tables. */
export const originsOf = (incremental: Replayed, consolidated: Replayed): Origins => ({
  get incremental() {
    return incremental.origins;
  },
  get consolidated() {
    return consolidated.origins;
  },
});

const ASPECTS: Readonly<Record<string, Aspect>> = {
  comment: 'comment',
  owner: 'owner',
  privileges: 'privileges',
};

/**
 * In the words of SQL, one finding for each change: what follows from it is not told.
 * @param differences with the incrementals on the left and V1 on the right
 * @param catalogs of both, as they were compared
 */
export function schemaFindings(
  differences: readonly Difference[],
  origins: Origins,
  catalogs: readonly Catalog[],
): CheckFinding[] {
  const [left, right] = catalogs;
  if (!left || !right || differences.length === 0) return [];
  const named = withNamesOf(pairGeneratedNames(left, right), right);
  const sides: Sides = { left: wholeOf(left), right: wholeOf(named) };
  const told = withoutConsequences(differences);
  const isWhole = ({ kind, object }: Difference): boolean =>
    (kind === 'missing' || kind === 'extra') && subjectOf({ kind, object }, sides.left).object === object;
  const found = [
    ...told.filter(isWhole).flatMap(({ kind, object }) => wholeFindings(kind, object, sides)),
    ...changesOf(
      told.filter((one) => !isWhole(one)),
      sides,
    ).map(({ left: incremental, right: consolidated, ...change }) => ({
      ...change,
      consolidated,
      incremental,
    })),
  ];
  return found
    .toSorted((a, b) => compareText(a.object.identity, b.object.identity))
    .map(({ object, kind, attribute, ...rest }) => {
      const at = (side: keyof Origins): FoundAt | undefined =>
        foundAt(placeOf(origins[side], object.kind, nameOf(object), ASPECTS[attribute ?? '']));
      return {
        kind,
        object: object.identity,
        parent: rootOf(object, catalogs),
        ...(attribute !== undefined && { attribute }),
        ...rest,
        ...places(
          kind === 'missing' ? undefined : at('consolidated'),
          kind === 'extra' ? undefined : at('incremental'),
        ),
      };
    });
}

/** A finding before its places are looked up. */
type Found = Pick<CheckFinding, 'kind' | 'attribute' | 'consolidated' | 'incremental' | 'changes'> & {
  object: CatalogObject;
};

/** An object that one side lacks. */
function wholeFindings(kind: CheckFinding['kind'], object: CatalogObject, sides: Sides): Found[] {
  return tellOneSided(object, kind === 'missing' ? sides.left : sides.right).map(({ attribute, text }) => {
    const lacking = attribute === undefined ? null : 'as PostgreSQL made it';
    return {
      kind: attribute === undefined ? kind : 'changed',
      object,
      ...(attribute !== undefined && { attribute }),
      consolidated: kind === 'extra' ? text : lacking,
      incremental: kind === 'missing' ? text : lacking,
    };
  });
}

/** The table of a column, of a constraint, of the constraint's index. */
function rootOf(object: CatalogObject, catalogs: readonly Catalog[]): string {
  let root = object;
  for (let step = 0; step < 10 && root.parent !== undefined; step += 1) {
    const identity = root.parent;
    const parent = catalogs.map((catalog) => catalog.objects.get(identity)).find((one) => one !== undefined);
    if (!parent) return identity;
    root = parent;
  }
  return root.identity;
}

export function rowFindings(compared: RowComparison, origins: Origins): CheckFinding[] {
  const of = (table: string): Pick<CheckFinding, 'object' | 'parent'> & ReturnType<typeof places> => {
    const at = (side: keyof Origins): FoundAt | undefined =>
      foundAt(placeOf(origins[side], 'table', table, 'rows'));
    return {
      object: `table ${table}`,
      parent: `table ${table}`,
      ...places(at('consolidated'), at('incremental')),
    };
  };
  const rows = compared.differences.map(({ kind, table, key, columns }): CheckFinding => {
    const [left, right] = columns
      ? [
          values(columns.map(({ name, left: value }) => [name, value])),
          values(columns.map(({ name, right: value }) => [name, value])),
        ]
      : [null, null];
    return {
      kind: 'rows',
      ...of(table),
      attribute: valuesOf(key),
      consolidated: kind === 'missing' ? null : (right ?? 'the row is there'),
      incremental: kind === 'extra' ? null : (left ?? 'the row is there'),
    };
  });
  const oneSided = compared.oneSided.map(({ table, side, rows: count }): CheckFinding => ({
    kind: 'rows',
    ...of(table),
    consolidated: side === 'left' ? null : `${count} row(s)`,
    incremental: side === 'left' ? `${count} row(s)` : null,
  }));
  const more = compared.truncated.map(({ table, more: count }): CheckFinding => ({
    kind: 'rows',
    ...of(table),
    attribute: `and ${count} more`,
    consolidated: null,
    incremental: null,
  }));
  return [...rows, ...oneSided, ...more, ...compared.sequences.map(sequenceFinding)];
}

const next = (value: string | null, collision: string | null | undefined): string =>
  `${value ?? 'none left'}${collision ? `, but ${collision} is taken` : ''}`;

function sequenceFinding({ kind, sequence, table, left, right, taken }: SequenceDifference): CheckFinding {
  return {
    kind: 'sequence',
    object: `sequence ${sequence}`,
    parent: table === null ? `sequence ${sequence}` : `table ${table}`,
    attribute: kind === 'collides' ? 'next value collides' : 'next value',
    consolidated: next(right, taken?.right),
    incremental: next(left, taken?.left),
  };
}

const REASONS: Readonly<Record<LeftOut['reason'], string>> = {
  clock: 'taken from the clock',
  random: 'different in each replay',
  sequence: 'given by a sequence',
  reference: 'compared through the row it points to',
  derived: 'computed from values that were left out',
  'only-left': 'V1 has no such column',
  'only-right': 'the incrementals have no such column',
};

/** What was not compared, one line for each column. */
export const leftOutNotes = (leftOut: readonly LeftOut[]): string[] =>
  leftOut.map(({ table, column, reason, proven }) => {
    const doubt = proven ? '' : ' (by its default; not proved by a second replay)';
    return `Not compared: ${table}.${column}, ${REASONS[reason]}${doubt}`;
  });

const foundAt = (place: Place | undefined): FoundAt | undefined =>
  place && { file: place.file, ...(place.line !== undefined && { line: place.line }) };

function places(
  consolidated: FoundAt | undefined,
  incremental: FoundAt | undefined,
): Pick<CheckFinding, 'consolidated_at' | 'incremental_at'> {
  return {
    ...(consolidated && { consolidated_at: consolidated }),
    ...(incremental && { incremental_at: incremental }),
  };
}

const values = (list: readonly (readonly [string, string | null])[]): string =>
  list.map(([name, value]) => `${name} = ${value ?? 'NULL'}`).join(', ');

const valuesOf = (key: Values): string => values(Object.entries(key));
