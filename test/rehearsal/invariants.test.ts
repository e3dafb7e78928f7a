/** The checker sees each thing that must never happen, and nothing where all is well. */
import { describe, expect, it } from 'vitest';
import { type Contents, violationsOf, violationsWhenDone } from './invariants.ts';
import { ALONE, TRACKS, type Track } from './product.ts';

const trackOf = (name: Track['name']): Track => {
  const track = TRACKS.find((one) => one.name === name);
  if (!track) throw new Error(`no track ${name}`);
  return track;
};

const EARLY: Contents = {
  history: ['001_root', '002_step'],
  trace: ['001_root', '002_step'],
  relations: ['organizations', 'trace', 'm002'],
  progress: null,
};

const and = (more: Partial<Contents>): Contents => ({
  history: [...EARLY.history, ...(more.history ?? [])],
  trace: [...EARLY.trace, ...(more.trace ?? [])],
  relations: [...EARLY.relations, ...(more.relations ?? [])],
  progress: more.progress ?? null,
});

const THIRD = { history: ['003_step'], trace: ['003_step'], relations: ['m003'] };

describe('of transactional files', () => {
  const track = trackOf('incremental');

  it.each<[string, Partial<Contents>, string[]]>([
    ['nothing yet', {}, []],
    ['one whole', THIRD, []],
    ['recorded and not applied', { history: ['003_step'] }, ['003_step is recorded and not applied']],
    ['half applied', { ...THIRD, relations: [] }, ['003_step is recorded and not applied']],
    [
      'applied and not recorded',
      { ...THIRD, history: [] },
      ['003_step is applied, at least in part, and not recorded'],
    ],
    ['applied twice', { ...THIRD, trace: ['003_step', '003_step'] }, ['003_step was applied 2 times']],
    ['recorded twice', { ...THIRD, history: ['003_step', '003_step'] }, ['003_step is recorded 2 times']],
    [
      'skipped',
      { history: ['004_step'], trace: ['004_step'], relations: ['m004'] },
      ['003_step was skipped'],
    ],
  ])('%s', (_, more, wrong) => {
    expect(violationsOf(and(more), track)).toEqual(wrong);
  });

  it('exit 0 without the schema', () => {
    expect(violationsWhenDone(and(THIRD), track)).toEqual([
      'exit 0, and 004_step is not applied',
      'exit 0, and 005_step is not applied',
    ]);
  });
});

it('of a V1 whose records are torn', () => {
  expect(violationsOf({ ...EARLY, history: ['001_root', '002_step'] }, trackOf('fresh'))).toEqual([
    'of V1__consolidated_schema, 001_root, 002_step only a part is recorded',
  ]);
});

describe('of a file that runs statement by statement', () => {
  const track = trackOf('non-transactional');

  it.each<[string, Partial<Contents>, string[]]>([
    ['stopped between', { ...THIRD, relations: ['m003', 'i1'], progress: ['1 done', '2 started'] }, []],
    [
      'done without its index',
      { ...THIRD, progress: ['1 done'] },
      ['statement 1 is recorded as done, without i1'],
    ],
    [
      'an index without a record',
      { ...THIRD, relations: ['m003', 'i1'] },
      ['i1 is there, without a record of its statement'],
    ],
    [
      'a statement without its record',
      { ...THIRD, trace: ['003_step', ALONE] },
      ['statement 3 and its record are not one'],
    ],
  ])('%s', (_, more, wrong) => {
    expect(violationsOf(and(more), track)).toEqual(wrong);
  });
});
