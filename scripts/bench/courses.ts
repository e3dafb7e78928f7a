/** Each tool at each work: its files, a database in the right state, the run, and the proof that the work was done. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { measure, type MeasureOptions, runMeasured } from '../measuring/measure.ts';
import type { Databases } from './databases.ts';
import { laidOut, type SqlFile } from './layouts.ts';
import type { Found } from './programs.ts';
import type { Sample } from './subject.ts';
import type { Command, Job, Tool } from './tools.ts';
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

const PREPARING_MS = 900_000;
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
  const files = filesOf(work, track, tool);
  const own = path.join(folder, `${work.name}-${tool.name.replaceAll(/\W/g, '')}`);
  mkdirSync(own, { recursive: true });
  const write = (some: readonly SqlFile[]): string[] =>
    some.map(({ name, content }) => {
      writeFileSync(path.join(own, name), content);
      return path.join(own, name);
    });
  const run = async (job: Omit<Job, 'folder'>, options: MeasureOptions = {}): ReturnType<typeof measure> => {
    const { args, env } = tool.command({ ...job, folder: own });
    return measure(program.file, [...program.first, ...args], {
      ...(env && { env }),
      timeoutMs: RUN_MS,
      ...options,
    });
  };
  const applied = { all: files.length, 'all but one': files.length - 1, none: 0 }[work.applied];
  const before = write(files.slice(0, applied));
  const state = await prepared();
  const pending = write(files.slice(applied));
  await finish(tool, program, own);
  return { work, tool, run: work.applied === 'all' ? onSame : onNew };

  /** The name of a database in the state that the work begins with; undefined for an empty one. */
  async function prepared(): Promise<string | undefined> {
    if (applied === 0) return undefined;
    const name = newName();
    await databases.create(name);
    await databases.hurry(name);
    await finish(tool, program, own);
    await run({ place: databases.place(name, databases.port), pending: before }, { timeoutMs: PREPARING_MS });
    await databases.settle(name);
    return name;
  }

  /** Nothing changes: one database will do. */
  async function onSame(port: number): Promise<Sample> {
    return alone({ place: databases.place(state ?? '', port), pending });
  }

  async function onNew(port: number): Promise<Sample> {
    const name = newName();
    await databases.create(name, state);
    try {
      const job = { place: databases.place(name, port), pending };
      const sample = await (work.replicas === undefined ? alone(job) : together(job, work.replicas));
      const { query, expected } = track.proof;
      const seen = await databases.ask(name, query);
      if (seen !== expected) throw new Error(`not all of the work was done: ${seen} instead of ${expected}`);
      return sample;
    } finally {
      await databases.drop(name);
    }
  }

  async function alone(job: Omit<Job, 'folder'>): Promise<Sample> {
    const { seconds, peakMb } = await run(job, work.memory ? { memoryEveryMs: MEMORY_EVERY_MS } : {});
    return { seconds, ...(peakMb !== undefined && { peakMb }) };
  }

  async function together(job: Omit<Job, 'folder'>, count: number): Promise<Sample> {
    const { args, env }: Command = tool.command({ ...job, folder: own });
    const options = { ...(env && { env }), timeoutMs: RUN_MS };
    const started = performance.now();
    const ends = await Promise.all(
      Array.from({ length: count }, async () =>
        runMeasured(program.file, [...program.first, ...args], options),
      ),
    );
    const seconds = (performance.now() - started) / 1000;
    const [one, ...others] = ends.filter(({ code }) => code !== 0);
    if (!one) return { seconds, failed: 0 };
    return { seconds, failed: others.length + 1, lastWords: one.output.trim().slice(-300) };
  }
}

/** In the tool's layout; V1 alone for a floor that is to run V1. */
function filesOf(work: Work, { migrations, consolidated, digits }: Track, tool: Tool): SqlFile[] {
  const files = migrations.map((migration) => laidOut(migration, tool.layout, digits));
  if (!work.consolidated || consolidated === undefined || tool.kind === 'peer') return files;
  const v1 = { name: 'V1__consolidated_schema.sql', content: consolidated };
  return tool.kind === 'floor' ? [v1] : [...files, v1];
}

async function finish(tool: Tool, program: Found, folder: string): Promise<void> {
  const command = tool.finish?.(folder);
  if (command) await measure(program.file, [...program.first, ...command.args]);
}
