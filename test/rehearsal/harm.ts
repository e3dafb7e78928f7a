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

/** Does it at the moment; the message is delivered behind what is waited for. */
export function doAt(
  moment: Moment,
  act: (when: Moment['when']) => Promise<void>,
): Omit<ProxyOptions, 'server'> {
  const at =
    (when: Moment['when']) =>
    async (message: Message): Promise<void> => {
      if (isAt(moment, when, message)) await act(when);
    };
  return { before: at('before'), after: at('after') };
}

/** Cuts the connection when the first COMMIT of a migration is answered, behind what is done meanwhile. */
export function cutAtFirstCommit(meanwhile: () => Promise<void>): Omit<ProxyOptions, 'server'> {
  let isCut = false;
  let isAtWork = false;
  return {
    before: async ({ type, direction }, bytes) => {
      isAtWork ||= direction === 'frontend' && bytes.includes('CREATE TABLE m');
      if (isCut || !isAtWork || direction !== 'backend' || type !== 'C' || !bytes.includes('COMMIT'))
        return undefined;
      isCut = true;
      await meanwhile();
      return 'cut';
    },
  };
}
