/** What a network may do at a moment, as the hooks of a proxy. */
import type { Action, Message, ProxyOptions } from '../support/proxy.ts';
import { isAt, type Moment } from './moments.ts';

/** `dead`: from then on no connection moves a byte, and new ones are taken and stay silent. */
export type Harm = Action | 'dead';

/** A stalled connection shows by its silence alone; the usual patience is too long to rehearse. */
export const IMPATIENT = {
  keepalives_idle: '1',
  keepalives_interval: '1',
  keepalives_count: '2',
  connect_timeout: '2',
};

/** Does it at the moment, once; `hit` is called then. */
export function harmAt(moment: Moment, harm: Harm, hit: () => void): Omit<ProxyOptions, 'server'> {
  let isDead = false;
  const at =
    (when: Moment['when']) =>
    (message: Message): Action | undefined => {
      if (isDead) return 'stall';
      if (!isAt(moment, when, message)) return undefined;
      hit();
      isDead = harm === 'dead';
      return harm === 'dead' ? 'stall' : harm;
    };
  return { before: at('before'), after: at('after') };
}
