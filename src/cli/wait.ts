/** `wait`: until the database answers. */
import { firstState } from '../apply/run.ts';
import { stateQuery } from '../apply/read-state.ts';
import { EXIT } from '../diagnostic.ts';
import { serverVersionText } from '../plan/state.ts';
import type { RunCommand } from './command.ts';
import { namesOf, reach } from './gather.ts';

export const run: RunCommand = async (context) => {
  const started = performance.now();
  let attempts = 1;
  const emit: typeof context.emit = (event) => {
    if (event.event === 'connect_wait') attempts += 1;
    context.emit(event);
  };
  const connector = await reach({ ...context, emit }, 'wait');
  const names = namesOf(context.settings);
  const session = await connector.connect(stateQuery(names), context.signal);
  try {
    const { serverVersion } = await firstState(session, names);
    return {
      command: 'wait',
      schema_version: 1,
      exit_code: EXIT.done,
      target: connector.description,
      attempts,
      waited_ms: Math.round(performance.now() - started),
      server_version: serverVersionText(serverVersion),
    };
  } finally {
    await session.close();
  }
};
