/** The differences of catalogs and rows in one shape, with the places that made them. Pure. */
import type { Catalog, CatalogObject, Difference } from '../catalog/model.ts';
import type { Place } from '../diagnostic.ts';
import type { CheckFinding, FoundAt } from '../outcomes.ts';
import type { LeftOut, RowComparison, SequenceDifference, Values } from '../rows/model.ts';
import { type Aspect, placeOf } from '../shadow/origins.ts';

/** Who made what on each side: the incrementals are what should be, V1 is what is checked. */
export interface Origins {
  incremental: ReadonlyMap<string, Place>;
  consolidated: ReadonlyMap<string, Place>;
}

const ASPECTS: Readonly<Record<string, Aspect>> = {
  comment: 'comment',
  owner: 'owner',
  privileges: 'privileges',
};

/**
 * @param differences with the incrementals on the left and V1 on the right
 * @param catalogs of both, to find what a thing is shown under
 */
export function schemaFindings(
  differences: readonly Difference[],
  origins: Origins,
  catalogs: readonly Catalog[],
): CheckFinding[] {
  return withoutConsequences(differences).map(({ kind, object, attribute, left, right }) => {
    const name = object.identity.slice(object.kind.length + 1);
    const at = (side: keyof Origins): FoundAt | undefined =>
      foundAt(placeOf(origins[side], object.kind, name, ASPECTS[attribute ?? '']));
    const whole = object.attributes['definition'] ?? object.identity;
    return {
      kind,
      object: object.identity,
      parent: rootOf(object, catalogs),
      ...(attribute !== undefined && { attribute }),
      consolidated: kind === 'extra' ? whole : kind === 'missing' ? null : (right ?? null),
      incremental: kind === 'missing' ? whole : kind === 'extra' ? null : (left ?? null),
      ...places(
        kind === 'missing' ? undefined : at('consolidated'),
        kind === 'extra' ? undefined : at('incremental'),
      ),
    };
  });
}

/** Triggers that PostgreSQL made for a constraint differ because the constraint does, which is told. */
function withoutConsequences(differences: readonly Difference[]): Difference[] {
  const told = new Set(differences.map(({ object }) => object.identity));
  return differences.filter(
    ({ object, kind }) =>
      kind === 'changed' || object.kind !== 'internal trigger' || !object.parent || !told.has(object.parent),
  );
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
