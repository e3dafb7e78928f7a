import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackendTap } from '../../../src/database/backend-tap.ts';
import { ProtocolError } from '../../../src/database/protocol-guard.ts';

const message = (type: string, body: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const text = (...fields: string[]): Buffer => Buffer.from(`${fields.join('\0')}\0\0`);
const complete = message('C', text('SELECT 1'));
const ready = message('Z', Buffer.from('I'));
const error = message('E', text('SERROR', 'VERROR', 'C22012', 'Mdivision by zero'));

/** A start, a message of three statements whose third fails, one that completes, and a sudden end. */
const CONVERSATION = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('K', Buffer.from([0, 0, 0, 7, 1, 2, 3, 4])),
  ready,
  complete,
  message('T', Buffer.from([0, 1, 0x61, 0, ...Buffer.alloc(18)])),
  message('D', Buffer.alloc(100_000, 0x45)),
  complete,
  message('N', text('VNOTICE', 'C00000', 'Mhello')),
  error,
  ready,
  complete,
  ready,
  message('E', text('SFATAL', 'C57P01', 'Mterminating')),
]);

describe('what the server sends', () => {
  it('is understood however it is cut into chunks', () => {
    assert(
      property(array(integer({ min: 1, max: 40_000 }), { maxLength: 30 }), (cuts) => {
        const tap = new BackendTap();
        const notices: unknown[] = [];
        tap.onNotice = (fields, cycle) => notices.push([fields['M'], cycle]);
        let rest = CONVERSATION;
        for (const cut of cuts) {
          tap.push(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        tap.push(rest);
        expect(tap.key).toEqual({ pid: 7, secret: Buffer.from([1, 2, 3, 4]) });
        expect([...tap.failedAfter]).toEqual([
          [1, 2],
          [3, 0],
        ]);
        expect(notices).toEqual([['hello', 1]]);
        expect(tap.cycles).toBe(3);
        expect(tap.fatal?.['M']).toBe('terminating');
      }),
    );
  });

  it('tells an error behind a COMMIT from one before it, or behind a COMMIT that rolled back', () => {
    const tap = new BackendTap();
    const committed = [complete, message('C', Buffer.from('COMMIT\0')), error, ready];
    const rolledBack = [message('C', Buffer.from('ROLLBACK\0')), error, ready];
    tap.push(
      Buffer.concat([
        message('R', Buffer.alloc(4)),
        ready,
        ...committed,
        error,
        ready,
        complete,
        error,
        ready,
        ...rolledBack,
      ]),
    );
    expect([...tap.failedBehindCommit]).toEqual([1]);
    expect([...tap.failedAfter]).toEqual([
      [1, 2],
      [2, 0],
      [3, 1],
      [4, 1],
    ]);
  });

  it('is not believed where a message is longer than any', () => {
    const tap = new BackendTap();
    expect(() => tap.push(Buffer.from([0x44, 0x7f, 0xff, 0xff, 0xff]))).toThrow(ProtocolError);
    expect(() => new BackendTap().push(Buffer.from([0x44, 0, 0, 0, 1]))).toThrow(ProtocolError);
  });
});
