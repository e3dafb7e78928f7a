import type { TestProject } from 'vitest/node';
import { guardedFolder, type GuardedFolder } from './guarded-folder.ts';
import { startServer, type TestServer } from './server.ts';

/** What tests know of the shared server. */
interface SharedServer {
  kind: TestServer['kind'];
  major: number;
  host: string;
  port: number;
  socketDir: string | undefined;
}

declare module 'vitest' {
  interface ProvidedContext {
    server: SharedServer;
    /** An empty folder for files of tests, removed after the last one. */
    scratch: string;
  }
}

/** The setup runs once a project, all in one process: the first starts the server, the last stops it. */
interface Lease {
  users: number;
  server: Promise<TestServer>;
  scratch: Promise<GuardedFolder>;
}

const KEY = Symbol.for('aim-migrate.test.server');
const shared = globalThis as typeof globalThis & { [KEY]?: Lease };

/** Vitest's global setup: one server for all tests, started once, always stopped. */
const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const lease = (shared[KEY] ??= {
    users: 0,
    server: startServer(),
    scratch: guardedFolder('aim-test-'),
  });
  lease.users += 1;
  const { kind, major, host, port, socketDir } = await lease.server;
  const scratch = await lease.scratch;
  project.provide('server', { kind, major, host, port, socketDir });
  project.provide('scratch', scratch.path);
  return async () => {
    lease.users -= 1;
    if (lease.users > 0) return;
    delete shared[KEY];
    await scratch.remove();
    await (await lease.server).dispose();
  };
};

export default setup;
