/** All rehearsals there are. A further one is a module of its own, named here. */
import { administrators } from './administrators.ts';
import { crowded } from './crowded.ts';
import { diskFull, logFull } from './disk.ts';
import { failover } from './failover.ts';
import { killed, stoppedWhileStalled, vanished } from './killed.ts';
import { large, long, refused, slow } from './links.ts';
import { closed, parted, stalled } from './network.ts';
import { restarted } from './restarted.ts';
import { replicas } from './replicas.ts';
import type { Scenario } from './scenario.ts';
import { cancelled, terminated } from './struck.ts';
import { locks } from './locks.ts';
import { behindPooler, inFrontOfPooler, poolerCrashed } from './pooled.ts';
import { statements } from './statements.ts';

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
  locks,
  statements,
  inFrontOfPooler,
  behindPooler,
  poolerCrashed,
  diskFull,
  logFull,
  replicas,
];
