/** What must hold of a database at any time when nobody is at work in it. Pure. */
import { ALONE, relationsOf, type Track, V1 } from './product.ts';

/** What is found in a database. */
export interface Contents {
  /** Versions in the history, as often as they are there. */
  history: readonly string[];
  /** Versions in `trace`, as often as they are there. */
  trace: readonly string[];
  /** Tables and valid indexes of the product. */
  relations: readonly string[];
  /** `statement state` of the progress table, where it is there; 1 from 1. */
  progress: readonly string[] | null;
}

/** All that is wrong with what was found; nothing where a run could have left it, finished or stopped in between. */
export function violationsOf(contents: Contents, track: Track): string[] {
  const known = versionsOf(track);
  return [...known.flatMap((version) => ofVersion(version, contents)), ...ofOrder(contents, track)];
}

/** What is wrong where a run has ended with exit code 0. */
export function violationsWhenDone(contents: Contents, track: Track): string[] {
  const missing = versionsOf(track).filter((version) => !contents.history.includes(version));
  return [
    ...violationsOf(contents, track),
    ...missing.map((version) => `exit 0, and ${version} is not applied`),
    ...(contents.progress === null ? [] : ['exit 0, and the progress table is still there']),
  ];
}

export const versionsOf = ({ before, steps }: Track): string[] => [
  ...Object.keys(before).map((file) => file.replace(/\.sql$/, '')),
  ...steps.flat(),
];

function ofVersion(version: string, contents: Contents): string[] {
  const recorded = countOf(version, contents.history);
  const ran = countOf(version, contents.trace);
  const relations = relationsOf(version);
  const made = relations.filter((name) => contents.relations.includes(name)).length;
  const twice = [
    ...(recorded > 1 ? [`${version} is recorded ${recorded} times`] : []),
    ...(ran > 1 ? [`${version} was applied ${ran} times`] : []),
  ];
  if (version === V1) return twice;
  if (recorded > 0) {
    const isWhole = ran > 0 && made === relations.length;
    return isWhole ? twice : [...twice, `${version} is recorded and not applied`];
  }
  if (version === ALONE) return [...twice, ...ofProgress(contents, ran)];
  return ran > 0 || made > 0
    ? [...twice, `${version} is applied, at least in part, and not recorded`]
    : twice;
}

/** Outside a transaction, what has been done is kept, and recorded statement by statement. */
function ofProgress({ progress, relations }: Contents, ran: number): string[] {
  const stateOf = (number: number): string =>
    progress?.find((row) => row.startsWith(`${number} `))?.split(' ')[1] ?? 'none';
  const wrong: string[] = [];
  for (const [index, name] of relationsOf(ALONE).entries()) {
    const state = stateOf(index + 1);
    const isThere = relations.includes(name);
    if (state === 'done' && !isThere)
      wrong.push(`statement ${index + 1} is recorded as done, without ${name}`);
    if (state === 'none' && isThere) wrong.push(`${name} is there, without a record of its statement`);
  }
  if ((stateOf(3) === 'done') !== ran > 0) wrong.push('statement 3 and its record are not one');
  return wrong;
}

/** Nothing is skipped: what is recorded is the first so many steps, each whole. */
function ofOrder({ history }: Contents, { steps }: Track): string[] {
  const counts = steps.map((step) => step.filter((version) => history.includes(version)).length);
  const torn = steps.filter((step, index) => counts[index] !== 0 && counts[index] !== step.length);
  const first = counts.indexOf(0);
  const skipped = first !== -1 && counts.slice(first).some((count) => count > 0);
  return [
    ...torn.map((step) => `of ${step.join(', ')} only a part is recorded`),
    ...(skipped ? [`${String(steps[first])} was skipped`] : []),
  ];
}

const countOf = (version: string, list: readonly string[]): number =>
  list.filter((one) => one === version).length;
