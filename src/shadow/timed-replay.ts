/** A replay whose beginning is known, so that values of the clock are told from written ones. */
import type { Session } from '../database/session.ts';
import type { Step } from '../plan/decision.ts';
import { replay, type Replayed, type ReplayOptions } from './replay.ts';
import type { Shadow } from './shadow.ts';

export interface TimedReplay {
  readonly session: Session;
  /** The shadow's clock just before, as PostgreSQL writes it. */
  readonly since: string;
  readonly replayed: Replayed;
}

/** @throws as `replay` */
export async function timedReplay(
  shadow: Shadow,
  steps: readonly Step[],
  options: ReplayOptions,
): Promise<TimedReplay> {
  const { session } = shadow;
  const asked = session.send('SELECT pg_catalog.clock_timestamp()::pg_catalog.text AS now');
  asked.catch(() => undefined);
  const replayed = await replay(shadow, steps, options);
  const [row] = (await asked).flat();
  return { session, since: String(row?.['now']), replayed };
}
