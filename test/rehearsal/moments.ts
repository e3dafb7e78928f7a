/** The moments of a run at which something may happen: every message of it, in either direction. */
import type { Message } from '../support/proxy.ts';

export interface Moment {
  connection: number;
  direction: Message['direction'];
  index: number;
  when: 'before' | 'after';
  type: string;
}

/** Settings that a server tells at the start: one of them stands for all. */
const ALIKE = new Set(['S']);

/** Before and after each message of a run that was not disturbed. */
export function momentsOf(messages: readonly Message[]): Moment[] {
  const seen = new Set<string>();
  const distinct = messages.filter(({ type, direction }) => {
    if (!ALIKE.has(type)) return true;
    const isNew = !seen.has(direction + type);
    seen.add(direction + type);
    return isNew;
  });
  return distinct.flatMap(({ connection, direction, index, type }) =>
    (['before', 'after'] as const).map((when) => ({ connection, direction, index, type, when })),
  );
}

export const isAt = (moment: Moment, when: Moment['when'], message: Message): boolean =>
  moment.when === when &&
  moment.connection === message.connection &&
  moment.direction === message.direction &&
  moment.index === message.index;

/** For people: `before backend 31 (Z)`. */
export const describeMoment = ({ connection, direction, index, when, type }: Moment): string =>
  `${when} ${direction} ${index} (${type})${connection === 1 ? '' : ` of connection ${connection}`}`;
