/** The network drops, resets, half-closes, parts or stalls the connection at every message of a run. */
import { endsWith, everyMoment } from './disturbed.ts';
import { type Harm, harmAt, IMPATIENT } from './harm.ts';
import { describeMoment, type Moment } from './moments.ts';
import type { Fault } from './rehearse.ts';

const CLOSING: readonly Harm[] = ['cut', 'reset', 'half-close'];
const PARTING: readonly Harm[] = ['cut-client', 'cut-server'];
const STALLING: readonly Harm[] = ['stall', 'dead'];

export const closed = everyMoment('connection closed', (moment) => CLOSING.map((harm) => lose(harm, moment)));
export const parted = everyMoment('connection parted', (moment) => PARTING.map((harm) => lose(harm, moment)));
export const stalled = everyMoment('connection stalled', (moment) =>
  STALLING.map((harm) => lose(harm, moment)),
);

/** Either it found out and went on, or it says that the database could not be reached. */
function lose(harm: Harm, moment: Moment): Fault {
  return {
    name: `${harm} ${describeMoment(moment)}`,
    proxy: (_, hit) => harmAt(moment, harm, hit),
    params: IMPATIENT,
    ...(!CLOSING.includes(harm) && { hidesEnd: true }),
    judge: endsWith(0, 5),
  };
}
