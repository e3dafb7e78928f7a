/** How often a tool waits for the server after it is connected. */
import { startProxy } from '../../test/support/proxy.ts';
import type { Message } from '../../test/support/proxy.ts';
import type { Course } from './courses.ts';

/**
 * Each way, in milliseconds: more than the product pauses, on a busy machine, between two messages that it sends without
 * waiting. The others wait for each answer, and need less.
 */
const LATENCY_MS = { own: 25, floor: 3, peer: 3 };

export interface Trips {
  /** Of all connections together, each from its first ReadyForQuery on. */
  afterConnect: number;
  connections: number;
}

export async function countTrips(
  { run, tool }: Course,
  server: { host: string; port: number },
): Promise<Trips> {
  await using proxy = await startProxy({ server, latencyMs: LATENCY_MS[tool.kind] });
  await run(proxy.port);
  return tripsIn(proxy.messages);
}

/** The answers of one round trip share its number. */
export function tripsIn(
  messages: readonly Pick<Message, 'connection' | 'direction' | 'flight' | 'type'>[],
): Trips {
  const ready = new Map<number, number>();
  const trips = new Set<string>();
  const connections = new Set<number>();
  for (const { connection, direction, flight, type } of messages) {
    connections.add(connection);
    if (direction === 'frontend') continue;
    const connected = ready.get(connection);
    if (connected === undefined) {
      if (type === 'Z') ready.set(connection, flight);
    } else if (flight > connected) trips.add(`${connection} ${flight}`);
  }
  return { afterConnect: trips.size, connections: connections.size };
}
