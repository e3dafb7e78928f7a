/** The program is killed, or asked to stop, at every message of a run. */
import { endsWith, everyMoment } from './disturbed.ts';
import { doAt, type Harm, harmAt, IMPATIENT } from './harm.ts';
import { describeMoment, type Moment } from './moments.ts';
import type { Fault } from './rehearse.ts';

/** Where the work was done already, a signal changes nothing. */
const ENDS = { SIGKILL: ['SIGKILL', 0], SIGTERM: [143, 0], SIGINT: [130, 0] } as const;
type Signal = keyof typeof ENDS;
const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT'] as const;

export const killed = everyMoment('killed', (moment) => SIGNALS.map((signal) => kill(signal, moment)));

/** The message is delivered all the same, as the network would: what was sent arrives. */
function kill(signal: Signal, moment: Moment): Fault {
  return {
    name: `${signal} ${describeMoment(moment)}`,
    proxy: (actors, hit) =>
      doAt(moment, async () => {
        hit();
        actors.program.kill(signal);
        // Nobody is there any more when it is delivered.
        if (signal === 'SIGKILL') await actors.program.done.catch(() => undefined);
      }),
    judge: endsWith(...ENDS[signal]),
  };
}

/** A machine loses its power, or its network: nobody tells the server. It has to find out by itself. */
export const vanished = everyMoment('machine vanished', (moment) => [
  // With so little patience, and a busy machine, it may give up before its moment comes.
  { ...strike('SIGKILL', 'stall', 0, moment), params: IMPATIENT, judge: endsWith('SIGKILL', 0, 5) },
]);

/** Whoever wants to leave is not held back by a network that does not move. */
export const stoppedWhileStalled = everyMoment('stopped while stalled', (moment) =>
  (['stall', 'dead'] as const).flatMap((harm) =>
    (['SIGTERM', 'SIGINT'] as const).map((signal) => strike(signal, harm, 300, moment)),
  ),
);

function strike(signal: Signal, harm: Harm, afterMs: number, moment: Moment): Fault {
  return {
    name: `${harm} ${describeMoment(moment)}, then ${signal}`,
    proxy: (actors, hit) =>
      harmAt(moment, harm, () => {
        hit();
        setTimeout(() => actors.program.kill(signal), afterMs);
      }),
    hidesEnd: true,
    ...(harm === 'dead' && { heals: true }),
    judge: endsWith(...ENDS[signal]),
  };
}
