/** Each tool at each work: its files, a database in the right state, the run, and the proof that the work was done. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from '../../build/build.ts';
import { measure, type MeasureOptions, runMeasured } from '../measuring/measure.ts';
import type { Databases } from './databases.ts';
import { laidOut, type SqlFile } from './layouts.ts';
import type { Found } from './programs.ts';
import type { Sample } from './subject.ts';
import type { Job, Place, Tool } from './tools.ts';
import type { Track } from './tracks.ts';
import type { Work } from './works.ts';

export interface Course {
  work: Work;
  tool: Tool;
  /** Once, through this port; what it needs and leaves is not in the time. */
  run: (port: number) => Promise<Sample>;
}

interface Surroundings {
  databases: Databases;
  /** For the files. */
  folder: string;
}

/** For `measure`. */
type Process = readonly [program: string, args: readonly string[], options: MeasureOptions];

/** Anything that takes longer hangs. */
const RUN_MS = 900_000;
const MEMORY_EVERY_MS = 2;

let databasesMade = 0;
const newName = (): string => `bench_${(databasesMade += 1)}`;

/** @throws where the tool cannot bring a database to the state that the work begins with */
export async function courseOf(
  work: Work,
  track: Track,
  tool: Tool,
  program: Found,
  { databases, folder }: Surroundings,
): Promise<Course> {
  const own = path.join(folder, `${work.name}-${tool.name.replaceAll(/\W/g, '')}`);
  mkdirSync(own, { recursive: true });
  const processOf = (job: Omit<Job, 'folder'>, file = program.file): Process => {
    const { args, env } = tool.command({ ...job, folder: own });
    return [file, [...program.first, ...args], { ...(env && { env }), timeoutMs: RUN_MS }];
  };
  const write = async (files: readonly SqlFile[]): Promise<string[]> => {
    for (const { name, content } of files) writeFileSync(path.join(own, name), content);
    const finish = tool.finish?.(own);
    if (finish) await measure(program.file, [...program.first, ...finish.args]);
    return files.map(({ name }) => path.join(own, name));
  };
  const files = filesOf(work, track, tool);
  const applied = { all: files.length, 'all but one': files.length - 1, none: 0 }[work.applied];
  const before = await write(files.slice(0, applied));
  const apply = async (place: Place): Promise<unknown> => measure(...processOf({ place, pending: before }));
  const state = applied === 0 ? undefined : await prepared(databases, apply);
  const pending = await write(files.slice(applied));
  const file = work.inside === 'made for it' ? await executableWith(own, folder) : program.file;
  const isInside = work.inside !== undefined;
  const go = async (name: string, port: number): Promise<Sample> =>
    runOf(work, processOf({ place: databases.place(name, port), pending, isInside }, file));
  if (work.applied === 'all' && state !== undefined) {
    // Nothing changes: one database will do.
    return { work, tool, run: async (port) => go(state, port) };
  }
  return { work, tool, run: async (port) => onNew(databases, state, track, async (name) => go(name, port)) };
}

/** @returns the path of an executable with the migrations of a folder; a copy, as the others are */
async function executableWith(migrations: string, folder: string): Promise<string> {
  const output = path.join(folder, `with-${path.basename(migrations)}`);
  copyFileSync(await build({ migrations, output: `${output}-built` }), output);
  return output;
}

/** In the tool's layout; V1 beside them where it has a part in the work, V1 alone for a floor. */
function filesOf(work: Work, { migrations, consolidated, digits }: Track, tool: Tool): SqlFile[] {
  const files = migrations.map((migration) => laidOut(migration, tool.layout, digits));
  if (!work.consolidated || consolidated === undefined || tool.kind === 'peer') return files;
  const v1 = { name: 'V1__consolidated_schema.sql', content: consolidated };
  return tool.kind === 'floor' ? [v1] : [...files, v1];
}

/** @returns the name of a database that the tool has brought to where the work begins, a template for others */
async function prepared(databases: Databases, apply: (place: Place) => Promise<unknown>): Promise<string> {
  const name = newName();
  await databases.create(name);
  await databases.hurry(name);
  await apply(databases.place(name, databases.port));
  await databases.settle(name);
  return name;
}

/**
 * The database stays until the server goes: for minutes after files were deleted, ext4 makes new ones five times more
 * slowly, and whoever came next would pay for it.
 * @throws where the work was not done
 */
async function onNew(
  databases: Databases,
  template: string | undefined,
  { proof: { query, expected } }: Track,
  go: (name: string) => Promise<Sample>,
): Promise<Sample> {
  const name = newName();
  await databases.create(name, template);
  const sample = await go(name);
  const seen = await databases.ask(name, query);
  if (seen !== expected) throw new Error(`not all of the work was done: ${seen} instead of ${expected}`);
  return sample;
}

async function runOf(work: Work, process: Process): Promise<Sample> {
  if (work.replicas !== undefined) return atOnce(work.replicas, process);
  const [program, args, options] = process;
  const more = work.memory ? { memoryEveryMs: MEMORY_EVERY_MS } : {};
  const { seconds, peakMb } = await measure(program, args, { ...options, ...more });
  return { seconds, ...(peakMb !== undefined && { peakMb }) };
}

/** From the first start to the last end; that some fail is a result. */
async function atOnce(count: number, process: Process): Promise<Sample> {
  const started = performance.now();
  const ends = await Promise.all(Array.from({ length: count }, async () => runMeasured(...process)));
  const seconds = (performance.now() - started) / 1000;
  const [one, ...others] = ends.filter(({ code }) => code !== 0);
  if (!one) return { seconds, failed: 0 };
  return { seconds, failed: others.length + 1, lastWords: one.output.trim().slice(-300) };
}
