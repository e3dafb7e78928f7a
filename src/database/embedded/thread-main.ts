/** What runs in the thread of an embedded database; the other end is thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { openBackend } from './embedded.ts';
import { LOADED, type Question, type Reply, type ThreadOptions } from './thread.ts';

const port = parentPort;
if (!port) throw new Error('this is the main module of a thread');

port.postMessage(LOADED);

type Value = Pick<Reply & { kind: 'done' }, 'value'>;

/** The program comes later; what else there is to load is loaded meanwhile. */
const program = Promise.withResolvers<WebAssembly.Module>();
const opening = openBackend({ ...(workerData as ThreadOptions), program: program.promise });
// Told to who asks to open it.
opening.catch(() => undefined);

/** Each in its turn. */
let work: Promise<unknown> = Promise.resolve();
port.on('message', (question: Question) => {
  work = work.then(() => attempt(() => answer(question)));
});

async function answer(question: Question): Promise<Value> {
  if (question.kind === 'open') program.resolve(question.program);
  const backend = await opening;
  switch (question.kind) {
    case 'start': {
      const refused = await backend.start(question.parameters);
      return { value: refused && new Uint8Array(refused) };
    }
    case 'exec': {
      const { bytes, fatal } = await backend.exec(Buffer.from(question.message.buffer));
      return { value: { bytes: new Uint8Array(bytes), fatal } };
    }
    case 'open':
    default:
      return {};
  }
}

async function attempt(run: () => Promise<Value>): Promise<void> {
  let reply: Reply;
  try {
    reply = { kind: 'done', ...(await run()) };
  } catch (error) {
    reply = { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
  const { value } = reply.kind === 'done' ? reply : {};
  const bytes = value && 'bytes' in value ? value.bytes : value;
  port?.postMessage(reply, bytes ? [bytes.buffer as ArrayBuffer] : []);
}
