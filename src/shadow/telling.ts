/** How commands that replay files in shadow databases say what they are at. */
import type { Tell } from '../activity.ts';
import type { Emit } from '../events.ts';
import type { Step } from '../plan/decision.ts';

export interface Telling {
  /** Hears what is done; by default nobody does. */
  tell?: Tell;
  /** What the replay is for; `replaying the migrations` by default. */
  what?: string;
}

const WHAT = 'replaying the migrations';

/** Hears a replay's own events, and tells of each file when it begins. */
export function tellingFiles({ tell, what = WHAT }: Telling, steps: readonly Step[], emit?: Emit): Emit {
  let done = 0;
  return (event) => {
    if (event.event === 'migration_start') {
      tell?.({ what, file: event.file, ...(steps.length > 1 && { done, total: steps.length }) });
    }
    if (event.event === 'migration_finish') done += 1;
    emit?.(event);
  };
}

/** For two that work side by side: the second is heard once the first has ended. */
export function inTurn<T extends Telling>(options: T): { first: T; second: T; firstHasEnded: () => void } {
  let hasEnded = false;
  const { tell } = options;
  if (!tell) return { first: options, second: options, firstHasEnded: () => undefined };
  return {
    first: options,
    second: { ...options, tell: (doing) => hasEnded && tell(doing) },
    firstHasEnded: () => (hasEnded = true),
  };
}
