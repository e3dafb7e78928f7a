/** All rehearsals there are. A further one is a module of its own, named here. */
import { administrators } from './administrators.ts';
import { crowded } from './crowded.ts';
import { failover } from './failover.ts';
import { killed, stoppedWhileStalled, vanished } from './killed.ts';
import { large, long, refused, slow } from './links.ts';
import { closed, parted, stalled } from './network.ts';
import { restarted } from './restarted.ts';
import type { Scenario } from './scenario.ts';
import { cancelled, terminated } from './struck.ts';

export const SCENARIOS: readonly Scenario[] = [
  killed,
  vanished,
  stoppedWhileStalled,
  closed,
  parted,
  stalled,
  refused,
  slow,
  long,
  large,
  cancelled,
  terminated,
  restarted,
  administrators,
  crowded,
  failover,
];
