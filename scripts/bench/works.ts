/** What is measured. Pure. */
import type { Tool } from './tools.ts';

export type TrackName = 'own' | 'real' | `steps-${number}`;

export interface Work {
  name: string;
  /** As the table has it. */
  title: string;
  track: TrackName;
  /** How many of the track's migrations are applied already; the rest is pending. */
  applied: 'all' | 'all but one' | 'none';
  /** The consolidated schema is in the folder. */
  consolidated?: true;
  /** As it is deployed: this product takes the migrations from its executable, or from one that is made with them. */
  inside?: 'as it is' | 'made for it';
  /** Peers do here what they do in that work: it is measured in the same turns, once, and counts for both. */
  peersAs?: string;
  /** Processes that start at the same time; by default one. */
  replicas?: number;
  /** Peak memory is read while it runs, which costs time: it is not for comparing times. */
  memory?: true;
  /** Whose round trips are counted; of the long works only this product's: the others would take minutes. */
  countsTrips: 'all' | 'own' | 'none';
  /** Round trips, in milliseconds, where none are asked for. */
  latencies: readonly number[];
}

const LATENCIES = [0, 1, 10, 50];

export const WORKS: readonly Work[] = [
  {
    name: 'nothing',
    title: 'nothing pending (30 applied)',
    track: 'own',
    applied: 'all',
    inside: 'as it is',
    countsTrips: 'all',
    latencies: LATENCIES,
  },
  {
    name: 'pending',
    title: '30 pending',
    track: 'own',
    applied: 'none',
    countsTrips: 'all',
    latencies: LATENCIES,
  },
  {
    name: 'pending-inside',
    title: '30 pending, inside the executable',
    track: 'own',
    applied: 'none',
    inside: 'made for it',
    peersAs: 'pending',
    countsTrips: 'own',
    latencies: LATENCIES,
  },
  {
    name: 'fresh',
    title: 'fresh, by V1 (peers: 30 files)',
    track: 'own',
    applied: 'none',
    consolidated: true,
    inside: 'as it is',
    peersAs: 'pending',
    countsTrips: 'all',
    latencies: LATENCIES,
  },
  ...[30, 1000, 10_000].map((applied): Work => ({
    name: `one-of-${applied}`,
    title: `1 pending, ${applied.toLocaleString('en')} applied`,
    track: `steps-${applied + 1}`,
    applied: 'all but one',
    countsTrips: 'own',
    latencies: [0],
  })),
  ...[30, 10_000].map((applied): Work => ({
    name: `one-of-${applied}-inside`,
    title: `1 pending, ${applied.toLocaleString('en')} applied, inside the executable`,
    track: `steps-${applied + 1}`,
    applied: 'all but one',
    inside: 'made for it',
    peersAs: `one-of-${applied}`,
    countsTrips: 'own',
    latencies: [0],
  })),
  {
    name: 'replicas',
    title: '30 pending, 50 replicas at once',
    track: 'own',
    applied: 'none',
    replicas: 50,
    countsTrips: 'none',
    latencies: [0],
  },
  {
    name: 'real',
    title: '1,000 pending (20,000 lines)',
    track: 'real',
    applied: 'none',
    countsTrips: 'own',
    latencies: [0],
  },
  {
    name: 'memory',
    title: '30 pending, peak memory',
    track: 'own',
    applied: 'none',
    memory: true,
    countsTrips: 'none',
    latencies: [0],
  },
];

/** Of the executable alone, without a server between; these have no latency. */
export const OWN_WORKS = ['start', 'check', 'growth'] as const;
export type OwnWork = (typeof OWN_WORKS)[number];

export const WORK_NAMES: readonly string[] = [...WORKS.map(({ name }) => name), ...OWN_WORKS];

/**
 * psql keeps no records: of many at once each would break the others' work. In one transaction or not is one where
 * there is at most one file. A command line holds this project's files, and not many more.
 */
export function takesPart(
  { replicas, peersAs, applied, track, inside }: Work,
  { kind, name }: Pick<Tool, 'kind' | 'name'>,
): boolean {
  if (kind === 'peer') return peersAs === undefined;
  if (kind === 'floor' && inside === 'made for it') return false;
  if (kind === 'floor' && replicas !== undefined) return false;
  if (name === 'one message') return applied === 'none' && track === 'own';
  return name !== 'psql -1' || applied === 'none';
}

/** With those that they need for their peers. */
export function worksNamed(names: readonly string[]): Work[] {
  const needed = WORKS.flatMap(({ name, peersAs }) => (names.includes(name) && peersAs ? [peersAs] : []));
  return WORKS.filter(({ name }) => names.includes(name) || needed.includes(name));
}

export const isOwnWork = (name: string): name is OwnWork => OWN_WORKS.some((own) => own === name);

/** Those asked for, else the work's own. */
export const latenciesOf = (work: Work, asked: readonly number[] | undefined): readonly number[] =>
  asked ?? work.latencies;

/** As tables have them, by the name of what is measured. */
export const titles: ReadonlyMap<string, string> = new Map([
  ...WORKS.map(({ name, title }): [string, string] => [name, title]),
  ['start', 'start (--version)'],
  ['check', "check of this project's migrations"],
  ['check-100', 'check of 100 tables'],
  ['check-1000', 'check of 1,000 tables'],
]);
