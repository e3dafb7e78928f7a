import { describe, expect, it } from 'vitest';
import { tripsIn } from '../../../../scripts/bench/round-trips.ts';

const message = (connection: number, direction: 'frontend' | 'backend', flight: number, type: string) => ({
  connection,
  direction,
  flight,
  type,
});

const one = (connection: number) => [
  message(connection, 'backend', 1, 'Z'),
  message(connection, 'backend', 2, 'Z'),
];

describe('round trips after connect', () => {
  it('begin after the first ReadyForQuery; answers of one flight are one', () => {
    const login = [1, 2, 3].flatMap((flight) => [
      message(1, 'frontend', flight, flight === 1 ? 'startup' : 'p'),
      message(1, 'backend', flight, 'R'),
    ]);
    const queries = [
      message(1, 'backend', 3, 'Z'),
      message(1, 'frontend', 4, 'Q'),
      message(1, 'frontend', 4, 'Q'),
      message(1, 'backend', 4, 'Z'),
      message(1, 'backend', 4, 'Z'),
      message(1, 'frontend', 5, 'Q'),
      message(1, 'backend', 5, 'Z'),
      message(1, 'frontend', 6, 'X'),
    ];
    expect(tripsIn(login)).toEqual({ afterConnect: 0, connections: 1 });
    expect(tripsIn([...login, ...queries])).toEqual({ afterConnect: 2, connections: 1 });
  });

  it('add up over connections', () => {
    expect(tripsIn([...one(1), ...one(2)])).toEqual({ afterConnect: 2, connections: 2 });
  });
});
