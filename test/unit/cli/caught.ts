import { Failure } from '../../../src/diagnostic.ts';

/** The Failure that `act` throws. */
export function caught(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
