/** SIGINT and SIGTERM in the middle of a run: the statement that runs is cancelled, the rest stops by itself. */
import { EXIT, Failure, type ExitCode } from '../diagnostic.ts';
import type { Connector } from '../database/connector.ts';
import type { Session } from '../database/session.ts';

/** What main puts into the abort signal. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: ExitCode;

  constructor(signalName: 'SIGINT' | 'SIGTERM') {
    super(`interrupted by ${signalName}`);
    this.exitCode = signalName === 'SIGINT' ? EXIT.sigint : EXIT.sigterm;
  }
}

/** A cancel request that comes between two statements hits nothing, so it is sent until the work has ended. */
const AGAIN_MS = 250;

/** Waits for the work, cancelling it where the signal is aborted meanwhile. */
export async function cancellable<T>(
  work: Promise<T>,
  session: Session,
  connector: Connector,
  signal: AbortSignal,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    void connector.cancel(session);
    timer = setTimeout(cancel, AGAIN_MS);
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work;
  } finally {
    signal.removeEventListener('abort', cancel);
    clearTimeout(timer);
  }
}

/** What an interrupt leaves behind: of a transaction, of statements outside one. */
export const ROLLED_BACK = 'what was under way was rolled back';
export const STATEMENTS_KEPT = 'the statements that had finished are kept and recorded';

/**
 * The failure with which an interrupted run ends.
 * @param left what became of the work; by default none had begun
 */
export function interruptedFailure(reason: unknown, left = 'nothing was changed', detail?: string): Failure {
  const interrupted = reason instanceof Interrupted ? reason : new Interrupted('SIGINT');
  return new Failure(
    interrupted.exitCode,
    {
      severity: 'error',
      code: 'interrupted',
      message: `${interrupted.message.replace(/^i/, 'I')}; ${left}`,
      ...(detail === undefined ? {} : { detail }),
      remedy: 'Run again to go on where it stopped.',
    },
    { cause: reason },
  );
}
