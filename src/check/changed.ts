/** What differs of objects that both sides have, one finding for each change. Pure. */
import type { CatalogObject, Difference } from '../catalog/model.ts';
import type { CheckChange, CheckKind } from '../outcomes.ts';
import { grantsThatDiffer } from '../wording/privileges.ts';
import { valueWords } from '../wording/value.ts';
import type { Whole } from '../wording/whole.ts';
import { type Subject, subjectOf } from './subject.ts';

/** What was expected and what was found, to look up what belongs to an object. */
export interface Sides {
  /** Of the incrementals. */
  readonly left: Whole;
  /** Of V1, by the names of the left. */
  readonly right: Whole;
}

/** What is told of one object, on both sides. */
export interface Change {
  readonly kind: CheckKind;
  readonly object: CatalogObject;
  readonly attribute: string;
  readonly left: string | null;
  readonly right: string | null;
  /** The attributes that differ, where the sides show more than one value. */
  readonly changes?: readonly CheckChange[];
}

/** In the order of the first difference of each. */
export function changesOf(differences: readonly Difference[], sides: Sides): Change[] {
  const groups = new Map<string, { subject: Subject; list: Difference[] }>();
  for (const [index, one] of differences.entries()) {
    const subject = subjectOf(one, sides.left);
    const kind = one.kind === 'cosmetic' ? one.kind : 'changed';
    const key = subject.clause ? `${kind} ${subject.object.identity} ${subject.clause.name}` : String(index);
    const group = groups.get(key);
    if (group) group.list.push(one);
    else groups.set(key, { subject, list: [one] });
  }
  return [...groups.values()].flatMap(({ subject, list }) => grouped(subject, list, sides));
}

function grouped({ object, clause }: Subject, list: readonly Difference[], sides: Sides): Change[] {
  const other = sides.right.find(object.identity);
  const isOne = clause?.forSeveral === true && list.length === 1;
  if (!clause || !other || isOne) return list.map((one) => alone(one, sides));
  const left = clause.text(object, sides.left);
  const right = clause.text(other, sides.right);
  if (left === right) return list.map((one) => alone(one, sides));
  const changes = list.map((one) => asChange(alone(one, sides), object));
  const labels = new Set(list.map(({ attribute }) => attribute ?? clause.name));
  const [label = clause.name] = labels;
  const [only] = changes;
  const isItself = changes.length === 1 && only?.incremental === left && only.consolidated === right;
  return [
    {
      kind: list.every(({ kind }) => kind === 'cosmetic') ? 'cosmetic' : 'changed',
      object,
      attribute: labels.size === 1 ? label : clause.name,
      left,
      right,
      ...(!isItself && { changes }),
    },
  ];
}

const asChange = ({ object, attribute, left, right }: Change, told: CatalogObject): CheckChange => ({
  ...(object !== told && { object: object.identity }),
  attribute,
  consolidated: right,
  incremental: left,
});

function alone(
  { kind, object, attribute = 'definition', left = null, right = null }: Difference,
  sides: Sides,
): Change {
  const [one, other] = shown(object, attribute, left, right, sides);
  return { kind, object, attribute, left: one, right: other };
}

function shown(
  object: CatalogObject,
  attribute: string,
  left: string | null,
  right: string | null,
  sides: Sides,
): [left: string | null, right: string | null] {
  if (attribute === 'privileges') return grantsThatDiffer(left, right);
  if (attribute === 'digest') {
    const [one, other] = [digest(object, left), digest(sides.right.find(object.identity), right)];
    if (one !== other) return [one, other];
  }
  return [valueWords(object, attribute, left), valueWords(object, attribute, right)];
}

/** Objects of initdb's, of which only a sum is compared. */
const digest = (object: CatalogObject | undefined, value: string | null): string =>
  object?.pristineIn === undefined
    ? `some are altered (${valueWords({ catalog: '' }, 'digest', value)})`
    : 'as PostgreSQL made them';
