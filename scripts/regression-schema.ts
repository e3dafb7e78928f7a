/**
 * Is the schema of PostgreSQL's own regression tests equal with itself, replayed?
 *
 *   node scripts/regression-schema.ts [--if-available] [--on 15] [--on embedded] [--output FILE] [SOURCE]
 *
 * SOURCE is a PostgreSQL source tree; without it Debian's source package is fetched into dist/. Statement by statement
 * the tests are run as far as they load; what stays is replayed into two new clusters, whose catalogs and rows must be
 * equal, and the schema is written as SQL, which rebuilds it or names what cannot be written. Exits 1 where they are not. With --if-available it exits 0 with the reason where there is no source.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compareCatalogs } from '../src/catalog/compare.ts';
import type { Catalog, Difference } from '../src/catalog/model.ts';
import { readCatalog } from '../src/catalog/read.ts';
import type { Session } from '../src/database/session.ts';
import { compareRows, rowsAgree } from '../src/rows/compare.ts';
import type { RowComparison, SequenceDifference } from '../src/rows/model.ts';
import { load, runAll, settle } from './regression/load.ts';
import { embeddedPlace, type Opened, type Place, serverPlace } from './regression/places.ts';
import { rebuild } from './regression/rebuild.ts';
import { fromDebian, inTree } from './regression/source.ts';
import { NEW_SESSION, scheduleOf } from './regression/script.ts';

const CACHE = path.join(path.dirname(import.meta.dirname), 'dist', 'regression');

const { values, positionals } = parseArgs({
  options: {
    'if-available': { type: 'boolean', default: false },
    on: { type: 'string', multiple: true, default: ['15', 'embedded'] },
    output: { type: 'string' },
    /** Only these files of the schedule; those that they build upon must be named too. */
    only: { type: 'string', multiple: true },
  },
  allowPositionals: true,
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const placeOf = (name: string): Place => (name === 'embedded' ? embeddedPlace() : serverPlace(Number(name)));

/** A replay with the time at which it began. */
async function replayed(place: Place, statements: readonly string[]): Promise<Opened & { since: string }> {
  const opened = await place.open();
  const [row] = (await opened.session.send('SELECT clock_timestamp()::text AS now')).flat();
  const failed = await runAll(opened.session, statements);
  // What the last file left of its session would speak for what is read.
  for (const sql of NEW_SESSION) await opened.session.send(sql);
  if (failed.size > 0) throw new Error(`what loaded before fails now: ${[...failed.values()][0]}`);
  return { ...opened, since: String(row?.['now']) };
}

const kindsOf = ({ objects }: Catalog): string =>
  [...Map.groupBy(objects.values(), ({ kind }) => kind)]
    .map(([kind, list]) => [kind, list.length] as const)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');

const told = ({ kind, object, attribute, left, right }: Difference): string =>
  `  ${kind} ${object.identity}${attribute === undefined ? '' : `: ${attribute}: ${left} | ${right}`}`;

function tellRows(rows: RowComparison): void {
  for (const { kind, table, key, columns } of rows.differences.slice(0, 50)) {
    say(`  ${kind} row of ${table}: ${JSON.stringify(key)} ${JSON.stringify(columns ?? '')}`.slice(0, 500));
  }
  for (const other of [...rows.oneSided, ...rows.sequences, ...rows.truncated])
    say(`  ${JSON.stringify(other)}`);
}

/** A sequence that will give a number which is taken is worth telling of any schema, but here it is so on both sides. */
const isAlike = ({ left, right, taken }: SequenceDifference): boolean =>
  left === right && taken?.left === taken?.right;

/** @returns true where both replays are equal */
async function compare(place: Place, statements: readonly string[]): Promise<boolean> {
  await using left = await replayed(place, statements);
  await using right = await replayed(place, statements);
  const [one, two] = [await readCatalog(left.session), await readCatalog(right.session)];
  say(`  objects: ${one.objects.size} (${kindsOf(one)})`);
  const differences = compareCatalogs(one, two);
  for (const difference of differences.slice(0, 100)) say(told(difference));
  const compared = await compareRows(left, right, { replayAgain: () => replayed(place, statements) });
  const rows = { ...compared, sequences: compared.sequences.filter((sequence) => !isAlike(sequence)) };
  tellRows(rows);
  say(
    `  rows compared: ${rows.rowsCompared} in ${rows.tablesCompared} tables, columns left out: ${rows.leftOut.length}`,
  );
  say(`  differences of the schema: ${differences.length}, of the rows: ${rows.differences.length}`);
  if (left.beside) await tellRebuilt(left.session, await left.beside());
  return differences.length === 0 && rowsAgree(rows);
}

/** What cannot be written is no fault, as long as it is named. */
async function tellRebuilt(from: Session, into: Session): Promise<void> {
  const rebuilt = await rebuild(from, into);
  await into.close();
  if ('text' in rebuilt)
    return say(`  written as SQL and rebuilt: ${rebuilt.text.split('\n').length} lines, equal`);
  say('  cannot be written as SQL:');
  for (const message of rebuilt.unwritable) say(`    ${message.slice(0, 300)}`);
}

async function main(): Promise<void> {
  const [tree] = positionals;
  const found = tree === undefined ? fromDebian(CACHE) : inTree(path.resolve(tree));
  if ('unavailable' in found) {
    say(`${values['if-available'] ? 'skipped: ' : ''}${found.unavailable}`);
    process.exitCode = values['if-available'] ? 0 : 1;
    return;
  }
  const files = scheduleOf(found.folder).filter((name) => values.only?.includes(name) ?? true);
  for (const name of values.on) {
    const place = placeOf(name);
    const started = performance.now();
    say(place.name);
    const loaded = await load(place, found.folder, files);
    const statements = await settle(place, loaded.statements);
    const skipped = [...loaded.skipped].map(([what, count]) => `${what} ${count}`).join(', ');
    say(`  files: ${files.length}, statements loaded: ${statements.length}`);
    say(
      `  skipped: failing ${loaded.failed + loaded.statements.length - statements.length}, rolled back ${loaded.undone}, ${skipped}`,
    );
    if (values.output !== undefined) writeFileSync(values.output, `${statements.join(';\n\n')};\n`);
    const isEqual = await compare(place, statements);
    say(`  ${isEqual ? 'equal' : 'NOT EQUAL'} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
    if (!isEqual) process.exitCode = 1;
  }
}

await main();
