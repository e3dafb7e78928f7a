/** Lists of aclitems as the commands that grant them (PostgreSQL manual, "Privileges"). */
import { itemsOf } from './lists.ts';

/** In the order in which the manual lists them. */
const RIGHTS: readonly (readonly [letter: string, right: string])[] = [
  ['r', 'SELECT'],
  ['a', 'INSERT'],
  ['w', 'UPDATE'],
  ['d', 'DELETE'],
  ['D', 'TRUNCATE'],
  ['x', 'REFERENCES'],
  ['t', 'TRIGGER'],
  ['C', 'CREATE'],
  ['c', 'CONNECT'],
  ['T', 'TEMPORARY'],
  ['X', 'EXECUTE'],
  ['U', 'USAGE'],
  ['s', 'SET'],
  ['A', 'ALTER SYSTEM'],
  ['m', 'MAINTAIN'],
];

interface Grant {
  readonly text: string;
  readonly grantor: string;
}

/** The grants of a list: `GRANT SELECT, INSERT TO reader; GRANT SELECT TO PUBLIC`. */
export const grants = (privileges: string): string =>
  written(itemsOf(privileges).flatMap(grantsOf)) || 'no privileges';

/** What two lists grant, without what both do. */
export function grantsThatDiffer(
  left: string | null,
  right: string | null,
): [left: string | null, right: string | null] {
  const items = [left, right].map((list) => (list === null ? [] : itemsOf(list)));
  const [one, other] = items.map((list, index) =>
    list.filter((item) => !items[1 - index]?.includes(item)).flatMap(grantsOf),
  );
  const all = [...(one ?? []), ...(other ?? [])];
  const shown = (list: string | null, own: readonly Grant[] = []): string | null =>
    list === null ? null : written(own, all) || 'no such grant';
  return [shown(left, one), shown(right, other)];
}

/** With the grantor where there are several; the owner is none to speak of. */
function written(list: readonly Grant[], all: readonly Grant[] = list): string {
  const isOne = new Set(all.map(({ grantor }) => grantor)).size === 1;
  const by = ({ grantor }: Grant): string => (isOne || grantor === OWNER ? '' : ` GRANTED BY ${grantor}`);
  return list.map((grant) => grant.text + by(grant)).join('; ');
}

/** As values.ts of the catalog writes it. */
const OWNER = '(owner)';

/** An aclitem: `grantee=rights/grantor`, a right that may be granted on with an asterisk; PUBLIC has no name. */
function grantsOf(item: string): Grant[] {
  const [, grantee = '', letters = '', grantor = ''] =
    /^("(?:[^"]|"")*"|[^=]*)=([^/]*)\/(.*)$/s.exec(item) ?? [];
  const to = grantee === '' ? 'PUBLIC' : grantee === OWNER ? 'the owner' : grantee;
  const having = (option: '' | '*'): string[] =>
    RIGHTS.flatMap(([letter, right]) => {
      const at = letters.indexOf(letter);
      return at !== -1 && (letters[at + 1] === '*') === (option === '*') ? [right] : [];
    });
  const [plain, withOption] = [having(''), having('*')];
  return [
    ...(plain.length > 0 ? [{ text: `GRANT ${plain.join(', ')} TO ${to}`, grantor }] : []),
    ...(withOption.length > 0
      ? [{ text: `GRANT ${withOption.join(', ')} TO ${to} WITH GRANT OPTION`, grantor }]
      : []),
  ];
}
