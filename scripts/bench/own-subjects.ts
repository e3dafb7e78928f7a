/** What is measured of the executable alone: its start, and `check`. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bake } from '../../build/bake.ts';
import { hostTarget } from '../../build/targets.ts';
import { writeFolder } from '../bench-check/folder.ts';
import { measure } from '../measuring/measure.ts';
import { EMBEDDED, EMPTY, ON_SERVER } from './names.ts';
import type { OwnWork } from './works.ts';
import type { Subject } from './subject.ts';

const MEMORY_EVERY_MS = 10;
const GROWTH = [100, 1000] as const;

interface Parts {
  /** A copy, as `empty` is one: what was just built lies otherwise in the system's cache. */
  executable: string;
  /** For what is made. */
  folder: string;
  /** Of a superuser, for shadow databases. */
  serverUrl: string;
}

export async function ownSubjects(works: readonly OwnWork[], parts: Parts): Promise<Subject[]> {
  const subjects: Subject[] = [];
  if (works.includes('start')) subjects.push(...(await startSubjects(parts)));
  if (works.includes('check')) subjects.push(...checkSubjects('check', [], parts));
  if (works.includes('growth')) {
    for (const tables of GROWTH) {
      const dir = path.join(parts.folder, `tables-${tables}`);
      writeFolder(dir, tables);
      subjects.push(...checkSubjects(`check-${tables}`, ['--dir', dir], parts));
    }
  }
  return subjects;
}

const start = (tool: string, file: string): Subject => ({
  work: 'start',
  group: 'start',
  tool,
  latencyMs: 0,
  once: async () => ({ seconds: (await measure(file, ['--version'])).seconds }),
});

async function startSubjects({ executable, folder }: Parts): Promise<Subject[]> {
  const empty = path.join(folder, `empty${hostTarget().extension}`);
  const workshop = mkdtempSync(path.join(tmpdir(), 'aim-empty-'));
  try {
    const [main, made] = [path.join(workshop, 'main.cjs'), path.join(workshop, path.basename(empty))];
    writeFileSync(main, '');
    await bake(hostTarget(), { main, assets: {}, useCodeCache: true }, made);
    copyFileSync(made, empty);
  } finally {
    rmSync(workshop, { recursive: true });
  }
  return [start('aim-migrate', executable), start(EMPTY, empty)];
}

/** @param from where the migrations are; nothing: in the executable */
function checkSubjects(work: string, from: readonly string[], { executable, serverUrl }: Parts): Subject[] {
  const check = (tool: string, ...more: string[]): Subject => ({
    work,
    group: work,
    tool,
    latencyMs: 0,
    once: async () => {
      const args = ['check', ...from, ...more];
      const { seconds, peakMb } = await measure(executable, args, { memoryEveryMs: MEMORY_EVERY_MS });
      return { seconds, ...(peakMb !== undefined && { peakMb }) };
    },
  });
  return [check(EMBEDDED), check(ON_SERVER, '--shadow-url', serverUrl)];
}
