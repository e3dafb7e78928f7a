/** Operators and functions of operator families. Pure. */
import type { Address } from '../../../catalog/raw.ts';
import { type TextRow, textOf } from '../../family.ts';
import { signature } from '../../names.ts';
import { typeName } from '../../type-name.ts';

export interface Member {
  readonly address: Address;
  /** Oid of its family. */
  readonly family: string;
  /** Oid of the class that it is written with; absent: it is the family's own. */
  readonly class: string | undefined;
  /** As `format_type()` writes them. */
  readonly types: readonly [string, string];
  /** `OPERATOR 1` or `FUNCTION 1` with the types of both sides. */
  readonly place: string;
  readonly kind: 'OPERATOR' | 'FUNCTION';
  readonly number: string;
  /** An operator's name, or a function's with its arguments. */
  readonly what: string;
  /** ` FOR ORDER BY …`, of an operator that says in which order rows come. */
  readonly purpose: string;
  /** A function without which the class would still be one. */
  readonly isOptional: boolean;
}

/**
 * @param rows of pg_amop and pg_amproc
 * @param classes that are written
 */
export function readMembers(rows: readonly TextRow[], classes: readonly TextRow[]): Member[] {
  const ofFamily = Map.groupBy(classes, (row) => textOf(row, 'family'));
  return rows.map((row): Member => {
    const types = [textOf(row, 'left_type'), textOf(row, 'right_type')] as const;
    const kind = row['operator'] === null ? 'FUNCTION' : 'OPERATOR';
    const number = textOf(row, 'number');
    const family = textOf(row, 'family');
    const isOptional = kind === 'FUNCTION' && number !== '1';
    return {
      address: textOf(row, 'address'),
      family,
      class: row['class'] ?? classFor({ types, isOptional }, ofFamily.get(family) ?? []),
      types,
      place: `${kind} ${number} (${types.map(typeName).join(', ')})`,
      kind,
      number,
      what: kind === 'FUNCTION' ? signature(row, 'function') : textOf(row, 'operator'),
      purpose: typeof row['sort_family'] === 'string' ? ` FOR ORDER BY ${row['sort_family']}` : '',
      isOptional,
    };
  });
}

/**
 * Cross-type members and optional functions are always the family's, others the class', if that was there before
 * them (PostgreSQL source, nbtvalidate.c, `btadjustmembers`, and its like of other methods). They read best where
 * the class is made: with that of their type, or with the one that made the family.
 */
function classFor(
  member: Pick<Member, 'types' | 'isOptional'>,
  classes: readonly TextRow[],
): string | undefined {
  const ofType = classes.find((row) => isOf(member, textOf(row, 'type')));
  if (ofType && isStrict(ofType) && !member.isOptional) return undefined;
  const [only, ...others] = classes;
  const maker = only?.['is_namesake'] === 'true' && others.length === 0 ? only : undefined;
  const found = ofType ?? maker;
  return found && textOf(found, 'oid');
}

/** Does the method of the class tie operators and functions of its type to it? */
export const isStrict = (row: TextRow): boolean => ['btree', 'hash'].includes(textOf(row, 'method'));

export const addressOfMember = ({ address }: Member): Address => address;

/** Does it take values of the class' type on both sides? */
export const isOf = ({ types }: Pick<Member, 'types'>, type: string): boolean =>
  types.every((one) => one === type);

/** For CREATE OPERATOR CLASS, where the types of the class need not be said. */
export function short(member: Member, type: string): string {
  const { kind, number, what, purpose } = member;
  return isOf(member, type) ? `${kind} ${number} ${what}${purpose}` : explicit(member);
}

export const explicit = ({ kind, number, what, purpose, types }: Member): string => {
  const sides = `(${types.map(typeName).join(', ')})`;
  return kind === 'OPERATOR'
    ? `${kind} ${number} ${what} ${sides}${purpose}`
    : `${kind} ${number} ${sides} ${what}`;
};
