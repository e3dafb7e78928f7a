/**
 * A connection that stalls says nothing: an answer that is long in coming looks like one that will never come. So
 * where one is awaited and nothing has moved for a while, the server is asked over another connection what the
 * backend does. As long as it works, it is waited for, however long that takes; where it waits for us, is gone, or
 * nobody answers, time and again, the connection is given up as lost.
 */
import type net from 'node:net';
import { formatDuration } from '../duration.ts';
import type { Sign } from './inquiry.ts';
import type { Session } from './session.ts';

/** How long silence is borne; named after libpq's settings for the same question at the level of TCP. */
export interface Patience {
  /** So long nothing moves before somebody asks; milliseconds. */
  idleMs: number;
  /** Between one question and the next; milliseconds. */
  intervalMs: number;
  /** After so many questions in a row with a bad answer, or none, the connection is lost. */
  count: number;
}

/**
 * For how long the server may keep a session that says nothing: twice what it takes this side to find out that the
 * other is gone, and longer than the pauses that a run makes.
 */
export const leaseOf = ({ idleMs, intervalMs, count }: Patience): number =>
  Math.max(2 * (idleMs + count * intervalMs), SHORTEST_LEASE_MS);
const SHORTEST_LEASE_MS = 10_000;

/** The slowest link that is reckoned with: what is sent may be under way for so long. Bytes per millisecond. */
export const SLOWEST_LINK = 8;

/** While somebody wants to leave (Ctrl-C, SIGTERM). */
const IN_A_HURRY: Patience = { idleMs: 1500, intervalMs: 500, count: 3 };
/** So long one question may take, by default and in a hurry. */
const QUESTION_MS = 10_000;
const HURRIED_QUESTION_MS = 1000;

export interface Watch {
  /** From now on with little patience. */
  hurry(): void;
}

/** Watches until the session is over. @param ask never throws, and takes no longer than it is given */
export function watchOver(
  session: Session,
  socket: net.Socket,
  patience: Patience,
  ask: (limitMs: number) => Promise<Sign>,
): Watch {
  let { idleMs, intervalMs, count } = patience;
  let limitMs = QUESTION_MS;
  let isHurried = false;
  let bad = 0;
  let isAsking = false;
  let heard = 0;
  let quietSince = performance.now();
  let span = idleMs;
  let due = Number.POSITIVE_INFINITY;

  /** The socket's own timer also begins anew where a part of a long message goes out. */
  const wait = (ms: number): void => {
    span = ms;
    due = performance.now() + ms;
    socket.setTimeout(ms);
  };
  const question = async (): Promise<void> => {
    const late = performance.now() - due;
    // Later than it was set to: something moved in between.
    if (socket.bytesRead !== heard || late > intervalMs / 2) restart();
    if (!session.isWaiting) return wait(idleMs);
    const sign = await ask(limitMs);
    if (session.isOver) return;
    if (socket.bytesRead !== heard || !session.isWaiting || sign === 'works' || sign === 'unknown') restart();
    else if (sign !== 'waits' || !mayBeUnderWay()) bad += 1;
    if (sign === 'gone' || bad >= count) session.lose(reasonOf(sign, performance.now() - quietSince));
    else wait(session.isWaiting ? intervalMs : idleMs);
  };
  /** The server waits for us, and has perhaps not yet got all of what was sent. */
  const mayBeUnderWay = (): boolean =>
    !isHurried && performance.now() - quietSince < idleMs + session.unanswered / SLOWEST_LINK;
  const restart = (): void => {
    bad = 0;
    heard = socket.bytesRead;
    quietSince = performance.now() - span;
  };
  socket.on('timeout', () => {
    if (isAsking || session.isOver) return;
    isAsking = true;
    void question().finally(() => (isAsking = false));
  });
  wait(idleMs);
  return {
    hurry: () => {
      ({ idleMs, intervalMs, count } = IN_A_HURRY);
      limitMs = HURRIED_QUESTION_MS;
      isHurried = true;
      if (!isAsking) wait(idleMs);
    },
  };
}

function reasonOf(sign: Sign, quietMs: number): string {
  const silence = `it has been silent for ${formatDuration(Math.round(quietMs))}`;
  if (sign === 'gone') return `${silence}, and the server does not know it any more`;
  return sign === 'waits'
    ? `${silence}, and the server waits for it, too`
    : `${silence}, and so is the server`;
}
