/** The statements that lead from one list of privileges to another. Pure. */
import { clauses } from '../layout.ts';

/** One right that one role gave another. */
export interface Right {
  /** Ready to be written; empty for the object's owner. */
  readonly grantee: string;
  readonly grantor: string;
  readonly right: string;
  readonly isGrantable: boolean;
  /** Where it is for one column only. */
  readonly column?: string;
}

export interface Privileges {
  /** What stands before each statement: `ALTER DEFAULT PRIVILEGES `. */
  readonly beginning?: string;
  /** `users`, `SEQUENCE ids`. */
  readonly target: string;
  /** How the owner is written. */
  readonly owner: string;
  /** The rights that there are for such an object. */
  readonly all: readonly string[];
  readonly initially: readonly Right[];
  readonly now: readonly Right[];
}

/** In the order of the manual ("Privileges"). */
const RIGHTS = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'TRUNCATE',
  'REFERENCES',
  'TRIGGER',
  'MAINTAIN',
  'USAGE',
  'CREATE',
  'CONNECT',
  'TEMPORARY',
  'EXECUTE',
];

export function grantStatements(privileges: Privileges): string[] {
  return [...revocations(privileges), ...grants(privileges)];
}

function revocations({ beginning = '', target, owner, all, initially, now }: Privileges): string[] {
  const kept = new Map(now.map((right) => [keyOf(right), right]));
  return [...byRoles(initially)].flatMap(([roles, before]) => {
    const gone = before.filter((right) => !kept.has(keyOf(right)));
    const lessened = before.filter(
      (right) => right.isGrantable && kept.get(keyOf(right))?.isGrantable === false,
    );
    const isAll = gone.length > 1 && !now.some((right) => rolesOf(right) === roles && !right.column);
    const { grantee = '', grantor = '' } = before[0] ?? {};
    const from = [`FROM ${grantee || owner}`];
    const statements: string[] = [];
    if (gone.length > 0) {
      statements.push(clauses(`${beginning}REVOKE ${isAll ? 'ALL' : listOf(gone, all)} ON ${target}`, from));
    }
    if (lessened.length > 0) {
      statements.push(
        clauses(`${beginning}REVOKE GRANT OPTION FOR ${listOf(lessened, all)} ON ${target}`, from),
      );
    }
    return as(grantor, statements);
  });
}

interface Grant {
  readonly grantor: string;
  readonly grantees: string[];
  readonly rights: string;
  readonly isGrantable: boolean;
}

function grants({ beginning = '', target, owner, all, initially, now }: Privileges): string[] {
  const before = new Map(initially.map((right) => [keyOf(right), right]));
  const added = now.filter((right) => {
    const had = before.get(keyOf(right));
    return had === undefined || (right.isGrantable && !had.isGrantable);
  });
  const list: Grant[] = [];
  const groups = Map.groupBy(added, (right) => `${rolesOf(right)} ${right.isGrantable}`);
  for (const rights of groups.values()) {
    const [first] = rights;
    if (!first) continue;
    const { grantee, grantor, isGrantable } = first;
    const text = listOf(rights, all);
    const same = list.find(
      (one) => one.grantor === grantor && one.rights === text && one.isGrantable === isGrantable,
    );
    if (same) same.grantees.push(grantee);
    else list.push({ grantor, grantees: [grantee], rights: text, isGrantable });
  }
  return inOrder(list).flatMap(({ grantor, grantees, rights, isGrantable }) => {
    const to = grantees.map((grantee) => grantee || owner).join(', ');
    return as(grantor, [
      clauses(`${beginning}GRANT ${rights} ON ${target}`, [
        `TO ${to}${isGrantable ? ' WITH GRANT OPTION' : ''}`,
      ]),
    ]);
  });
}

/** Who grants must have been granted the option before; the owner always has it. */
function inOrder(list: readonly Grant[]): Grant[] {
  const able = new Set(['']);
  const order: Grant[] = [];
  let left = list;
  while (left.length > 0) {
    const ready = left.filter(({ grantor }) => able.has(grantor));
    const next = ready.length > 0 ? ready : left;
    order.push(...next);
    for (const { grantees, isGrantable } of next) if (isGrantable) for (const one of grantees) able.add(one);
    left = left.filter((grant) => !next.includes(grant));
  }
  return order;
}

/** What another than the owner granted is granted by that role again. */
const as = (grantor: string, statements: readonly string[]): string[] =>
  grantor === '' || statements.length === 0
    ? [...statements]
    : [`SET ROLE ${grantor}`, ...statements, 'RESET ROLE'];

/** `ALL`, or `SELECT (id, name), UPDATE (name)`. */
function listOf(rights: readonly Right[], all: readonly string[]): string {
  const names = new Set(rights.map(({ right }) => right));
  const columns = (name: string): string =>
    rights.flatMap(({ right, column }) => (right === name && column ? [column] : [])).join(', ');
  const lists = new Set([...names].map(columns));
  if (all.length > 1 && all.every((name) => names.has(name)) && lists.size === 1) {
    return withColumns('ALL', [...lists][0] ?? '');
  }
  return [...names]
    .toSorted((a, b) => RIGHTS.indexOf(a) - RIGHTS.indexOf(b))
    .map((name) => withColumns(name, columns(name)))
    .join(', ');
}

const withColumns = (name: string, columns: string): string =>
  columns === '' ? name : `${name} (${columns})`;

const byRoles = (rights: readonly Right[]): Map<string, Right[]> => Map.groupBy(rights, rolesOf);
const rolesOf = ({ grantee, grantor }: Right): string => JSON.stringify([grantee, grantor]);
const keyOf = ({ grantee, grantor, right, column }: Right): string =>
  JSON.stringify([grantee, grantor, right, column]);
