/** From tables whose digests differ to the rows that do. */
import type { Pair } from './catalog.ts';
import type { View } from './cells.ts';
import { detailQuery, differingBuckets, sortedRows, type Fingerprint } from './fingerprint.ts';
import type { Form, Views } from './forms.ts';
import { type Identity, identityOf } from './identity.ts';
import { entriesOf, unsharedRows, type Entry } from './merge.ts';
import type { ColumnDifference, RowDifference, Sided, SideName, Values } from './model.ts';
import { type LongText, shorten, shortenPair } from './shorten.ts';

interface Detail {
  shown: (string | null)[];
  lengths: (number | null)[];
  /** Digests, after a character that says whether the value is explicit. */
  normal: (string | null)[];
}

/** The differences of one table, at most `limit` of them, and how many more there are. */
export async function differencesOf(
  views: Views,
  pair: Pair,
  forms: Sided<Form>,
  prints: Sided<Fingerprint>,
  limit: number,
): Promise<{ differences: RowDifference[]; more: number }> {
  const buckets = differingBuckets(prints.left, prints.right);
  const entries: Entry[] = [];
  let total = 0;
  const stream = (name: SideName): ReturnType<typeof sortedRows> =>
    sortedRows(views[name].side.session, forms[name], buckets);
  for await (const group of unsharedRows(stream('left'), stream('right'))) {
    for (const entry of entriesOf(group)) {
      total += 1;
      if (entries.length < limit) entries.push(entry);
    }
  }
  const [left, right] = await Promise.all([
    details(views.left, forms.left, entries, 'left'),
    details(views.right, forms.right, entries, 'right'),
  ]);
  const identity = identityOf(views, pair);
  const differences = entries.map((entry): RowDifference => {
    const [mine, theirs] = [left.get(entry.left ?? ''), right.get(entry.right ?? '')];
    const row = mine ?? theirs;
    const columns = mine && theirs ? changes(forms.left, mine, theirs) : undefined;
    return {
      kind: entry.kind,
      table: pair.id,
      key: row ? values(forms.left, row, knownBy(identity, forms.left, row)) : {},
      ...(columns ? { columns } : {}),
      count: entry.count,
    };
  });
  return { differences: differences.sort(byKey), more: total - entries.length };
}

const list = <T>(json: unknown): T[] => JSON.parse(String(json)) as T[];

/** What the rows of the entries say, by their places. */
async function details(
  { side }: View,
  form: Form,
  entries: readonly Entry[],
  name: SideName,
): Promise<Map<string, Detail>> {
  const places = entries.map((entry) => entry[name]).filter((place) => place !== null);
  if (places.length === 0) return new Map();
  const [rows = []] = await side.session.send(detailQuery(form, places));
  return new Map(
    rows.map((row) => [
      String(row['at']),
      { shown: list(row['shown']), lengths: list(row['lengths']), normal: list(row['normal']) },
    ]),
  );
}

const changes = ({ cells }: Form, left: Detail, right: Detail): ColumnDifference[] =>
  cells.flatMap(({ column }, index) =>
    left.normal[index] === right.normal[index]
      ? []
      : [{ name: column, ...shortenPair(textAt(left, index), textAt(right, index)) }],
  );

const values = ({ cells }: Form, row: Detail, columns: readonly string[]): Values =>
  Object.fromEntries(
    columns.map((name) => [
      name,
      shorten(
        textAt(
          row,
          cells.findIndex(({ column }) => column === name),
        ),
      ),
    ]),
  );

const textAt = ({ shown, lengths }: Detail, index: number): LongText => ({
  text: shown[index] ?? null,
  length: lengths[index] ?? 0,
});

/** Of a table with generated keys some rows may have an explicit one. */
function knownBy({ key, byKey, known }: Identity, { cells }: Form, row: Detail): readonly string[] {
  const isExplicit = cells.every(
    ({ column }, index) => !key?.includes(column) || row.normal[index]?.startsWith('='),
  );
  return key && isExplicit ? byKey : known;
}

/** Numbers as numbers; the same on both sides, and whatever the digests are. */
const byKey = (one: RowDifference, two: RowDifference): number =>
  collator.compare(keyText(one), keyText(two)) || one.kind.localeCompare(two.kind);
const collator = new Intl.Collator('en', { numeric: true });
const keyText = ({ key }: RowDifference): string => Object.values(key).join('\0');
