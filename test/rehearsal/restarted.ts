/** The server crashes, or is stopped, and comes back; at every message of a run. */
import type { StopMode, TestServer } from '../support/server.ts';
import { endsWith } from './disturbed.ts';
import { doAt } from './harm.ts';
import { describeMoment, type Moment, momentsOf } from './moments.ts';
import { onOwnServer } from './own-server.ts';
import { TRACKS } from './product.ts';
import { type Fault, messagesOf } from './rehearse.ts';

/** What was answered before it was on disk is lost in a crash; an administrator may have chosen that for speed. */
const LAZY = { synchronous_commit: 'off', wal_writer_delay: '10s' };

const MODES: readonly Exclude<StopMode, 'smart'>[] = ['immediate', 'fast'];
const AWAY_MS = [0, 2500] as const;

export const restarted = onOwnServer('server restarted', { settings: LAZY }, TRACKS, async (stage, server) =>
  momentsOf(await messagesOf(stage)).flatMap((moment) =>
    MODES.flatMap((mode) => AWAY_MS.map((awayMs) => restart(server, mode, awayMs, moment))),
  ),
);

function restart(server: TestServer, mode: (typeof MODES)[number], awayMs: number, moment: Moment): Fault {
  let back: Promise<void> | undefined;
  const wait = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, awayMs));
  return {
    name: `${mode} restart, away for ${awayMs} ms, ${describeMoment(moment)}`,
    proxy: (_, hit) =>
      doAt(moment, async (when) => {
        hit();
        const stopped = server.stop(mode);
        back = stopped.then(wait).then(async () => server.start());
        back.catch(() => undefined);
        if (when === 'before') await stopped;
      }),
    repair: async () => back,
    judge: endsWith(0, 5),
  };
}
