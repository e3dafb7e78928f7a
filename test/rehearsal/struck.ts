/** An administrator, or a script of his, cancels what the program runs, or ends its sessions. */
import { randomBytes } from 'node:crypto';
import { endsWith, scenario } from './disturbed.ts';
import { doAt } from './harm.ts';
import { describeMoment, type Moment, momentsOf } from './moments.ts';
import { TRACKS } from './product.ts';
import { type Fault, messagesOf, type Stage } from './rehearse.ts';

type Blow = 'cancel' | 'terminate';

/** Either it went on, or it says that it was stopped: cancelled in a migration 3, elsewhere 5. */
const ENDS = { cancel: endsWith(0, 3, 5), terminate: endsWith(0, 5) };

const strikes = (name: string, blow: Blow) =>
  scenario(name, TRACKS, async (stage) =>
    momentsOf(await messagesOf(stage)).map((moment) => strike(stage, blow, moment)),
  );

export const cancelled = strikes('cancelled', 'cancel');
export const terminated = strikes('terminated', 'terminate');

function strike({ databases }: Stage, blow: Blow, moment: Moment): Fault {
  const application = `aim-migrate-${randomBytes(6).toString('hex')}`;
  return {
    name: `${blow} ${describeMoment(moment)}`,
    params: { application_name: application },
    proxy: (_, hit) =>
      doAt(moment, async (when) => {
        hit();
        const struck = databases.strike(blow, application);
        // At once with the message, or when it is sure to have arrived first.
        if (when === 'before') await struck;
      }),
    judge: ENDS[blow],
  };
}
