/** SIGINT and SIGTERM during a replay: what runs is stopped; the shadow goes with everything in it. */
import { Interrupted } from '../apply/interruption.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import type { Shadow } from './shadow.ts';

/** A cancel request that comes between two statements hits nothing, so it is sent until the work has ended. */
const AGAIN_MS = 250;

/**
 * Waits for work on a shadow, stopping it where the signal is aborted meanwhile.
 * @throws Failure (exit 130 or 143) where it was interrupted; what the work throws
 */
export async function stoppable<T>(work: Promise<T>, shadow: Shadow, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    void shadow.cancel();
    timer = setTimeout(stop, AGAIN_MS);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    const result = await work;
    if (signal.aborted) throw interrupted(signal);
    return result;
  } catch (error) {
    throw signal.aborted ? interrupted(signal) : error;
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
  }
}

/** The failure with which an interrupted replay ends. */
export function interrupted({ reason }: AbortSignal): Failure {
  return new Failure(
    reason instanceof Interrupted ? reason.exitCode : EXIT.sigint,
    {
      severity: 'error',
      code: 'interrupted',
      message: `${reason instanceof Interrupted ? reason.message.replace(/^i/, 'I') : 'Interrupted'}; nothing was changed`,
      remedy: 'The shadow databases were dropped. Run again.',
    },
    { cause: reason },
  );
}
