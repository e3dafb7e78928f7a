/** Compares two sorted streams of rows without holding them. Pure. */

/** A row: the digest of what it is known by, of all of it, and where it is. */
export interface RowDigest {
  k: string;
  h: string;
  /** The table's number and the row's place in it, `16384(0,1)`. */
  at: string;
}

/** Equal rows of one side that the other side has not. */
export interface Surplus {
  h: string;
  at: string;
  count: number;
}

/** What the sides do not share of the rows with one key; mostly one row on either side or on both. */
export interface Group {
  key: string;
  left: Surplus[];
  right: Surplus[];
}

/** What differs for one key: a row of each side, or of one, and how many like them. */
export interface Entry {
  kind: 'missing' | 'extra' | 'changed';
  left: string | null;
  right: string | null;
  count: number;
}

/** A stream with its next row in reach. */
class Head<T> {
  row: T | undefined;
  private rows: readonly T[] = [];
  private index = 0;
  private readonly portions: AsyncIterator<readonly T[]>;

  constructor(portions: AsyncIterable<readonly T[]>) {
    this.portions = portions[Symbol.asyncIterator]();
  }

  /** To the next row of the portion; false where the next portion must be waited for. */
  step(): boolean {
    this.index += 1;
    this.row = this.rows[this.index];
    return this.row !== undefined;
  }

  async fill(): Promise<void> {
    const { value, done } = await this.portions.next();
    this.rows = done ? [] : value;
    this.index = 0;
    this.row = this.rows[0];
  }

  async close(): Promise<void> {
    await this.portions.return?.();
  }
}

/**
 * Walks both streams together and gives what they do not share, key by key.
 * @param left portions of rows, none of them empty, in the order of `k` and `h` as bytes
 * @param onShared called with the key of each row that both sides have
 */
export async function* unsharedRows<T extends RowDigest>(
  left: AsyncIterable<readonly T[]>,
  right: AsyncIterable<readonly T[]>,
  onShared?: (key: string) => void,
): AsyncGenerator<Group> {
  const [l, r] = [new Head(left), new Head(right)];
  let group: Group | undefined;
  try {
    await Promise.all([l.fill(), r.fill()]);
    while (l.row || r.row) {
      const order = compareRows(l.row, r.row);
      const row = order <= 0 ? l.row : r.row;
      if (order === 0) onShared?.(row?.k ?? '');
      else if (row) {
        if (group && group.key !== row.k) yield group;
        if (group?.key !== row.k) group = { key: row.k, left: [], right: [] };
        add(order < 0 ? group.left : group.right, row);
      }
      if (order <= 0 && !l.step()) await l.fill();
      if (order >= 0 && !r.step()) await r.fill();
    }
    if (group) yield group;
  } finally {
    await Promise.all([l.close(), r.close()]);
  }
}

/** The end of a stream is after everything. */
function compareRows(one: RowDigest | undefined, two: RowDigest | undefined): number {
  if (!one || !two) return one ? -1 : 1;
  return compare(one.k, two.k) || compare(one.h, two.h);
}

const compare = (one: string, two: string): number => (one < two ? -1 : one > two ? 1 : 0);

/** Equal rows come one behind the other. */
function add(surplus: Surplus[], { h, at }: RowDigest): void {
  const last = surplus.at(-1);
  if (last?.h === h) last.count += 1;
  else surplus.push({ h, at, count: 1 });
}

/** The rows of one key: changed as far as they pair up, else missing or extra. */
export function entriesOf({ left, right }: Group): Entry[] {
  const [lefts, rights] = [left.map((row) => ({ ...row })), right.map((row) => ({ ...row }))];
  const entries: Entry[] = [];
  while (lefts.length > 0 || rights.length > 0) {
    const [l, r] = [lefts[0], rights[0]];
    const count = Math.min(l?.count ?? Infinity, r?.count ?? Infinity);
    const kind = l && r ? 'changed' : l ? 'missing' : 'extra';
    entries.push({ kind, left: l?.at ?? null, right: r?.at ?? null, count });
    take(lefts, count);
    take(rights, count);
  }
  return entries;
}

function take(rows: Surplus[], count: number): void {
  const first = rows[0];
  if (!first) return;
  first.count -= count;
  if (first.count === 0) rows.shift();
}
