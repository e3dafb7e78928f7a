/** Catching what must be thrown. */
import { Failure } from '../../../src/diagnostic.ts';

/** The Failure that the work throws; anything else fails the test. */
export async function failureOf(work: () => unknown): Promise<Failure> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

/** Everything that a person could read of it. */
export const allText = (failure: Failure): string =>
  [failure.message, failure.stack, JSON.stringify(failure.diagnostics), String(failure.cause)].join('\n');
