import { setImmediate as turn } from 'node:timers/promises';

/** Waits until what was just sent is on its way, so that the server works on it: postgres.js writes in a later turn. */
export async function written(): Promise<void> {
  for (let turns = 0; turns < 2; turns += 1) await turn();
}
