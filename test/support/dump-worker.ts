/**
 * Runs the WASM pg_dump in a thread of its own, because it talks synchronously: every write must return with the
 * server's answer at hand. The main thread holds the TCP connection; here a write posts the bytes and sleeps.
 */
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { pgDump } from '@electric-sql/pglite-tools/pg_dump';

export interface DumpJob {
  port: MessagePort;
  /** Becomes 1 when an answer waits on the port. */
  signal: Int32Array;
  args: string[];
}

/** Server's bytes; `undefined` when the connection broke. */
export type Answer = Uint8Array | undefined;

export type DumpResult = { text: string } | { error: string };

// eslint-disable-next-line typescript/no-unsafe-type-assertion -- given by dump.ts
const { port, signal, args } = workerData as DumpJob;

const exchange = (bytes: Uint8Array): Answer => {
  Atomics.store(signal, 0, 0);
  port.postMessage(bytes.slice());
  Atomics.wait(signal, 0, 0);
  return receiveMessageOnPort(port)?.message;
};

/** The little of PGlite that pgDump uses. */
const bridge = {
  query: async () => ({ rows: [{ search_path: 'public' }] }),
  exec: async () => [],
  execProtocolRawStream: (bytes: Uint8Array, { onRawData }: { onRawData: (data: Uint8Array) => void }) => {
    const answer = exchange(bytes);
    if (answer && answer.length > 0) onRawData(answer);
  },
};

const dump = async (): Promise<DumpResult> => {
  try {
    // eslint-disable-next-line typescript/no-unsafe-type-assertion -- only these three are called
    const file = await pgDump({ pg: bridge as unknown as Parameters<typeof pgDump>[0]['pg'], args });
    return { text: await file.text() };
  } catch (error) {
    return { error: String(error) };
  }
};

// eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(await dump());
port.close();
