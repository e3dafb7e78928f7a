import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { cancelRequest } from '../../../src/database/reaching/cancel.ts';
import { guardFirstMessage, isPossible } from '../../../src/database/reaching/first-message.ts';

test('a CancelRequest is 16 bytes in protocol 3.0', () => {
  const message = cancelRequest({ pid: 4711, secret: Buffer.from([1, 2, 3, 4]) });
  expect(message.toString('hex')).toBe('0000001004d2162e0000126701020304');
});

const message = (type: string, length: number): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeUInt32BE(length, 1);
  return head;
};

const error = async (chunks: Buffer[]): Promise<unknown> => {
  const stream = new PassThrough();
  guardFirstMessage(stream, 'h:1');
  const failed = new Promise((resolve) => stream.once('error', resolve).once('end', () => resolve('fine')));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return failed;
};

describe("a server's first message", () => {
  test.each([
    ['an authentication request', message('R', 8), true],
    ['an error', message('E', 200), true],
    ['a version offer', message('v', 12), true],
    ['the first byte of one', Buffer.from('R'), true],
    ['nothing yet', Buffer.alloc(0), true],
    ['HTTP', Buffer.from('HTTP/1.1 400'), false],
    ['SSH', Buffer.from('SSH-2.0'), false],
    ['MySQL', Buffer.from([0x4a, 0, 0, 0, 0x0a]), false],
    ['too long', message('R', 1_000_000), false],
    ['too short', message('R', 3), false],
    ['an error of protocol 2', Buffer.from('Ecould not fork'), false],
  ])('%s', (_, head, expected) => {
    expect(isPossible(head.subarray(0, 5))).toBe(expected);
  });

  test('the stream ends with the reason', async () => {
    expect(await error([Buffer.from('HTT'), Buffer.from('P/1.1')])).toMatchObject({ code: 'not-postgresql' });
    expect(await error([Buffer.from('Ecould not fork new process')])).toMatchObject({
      code: 'server-overloaded',
      retryable: true,
    });
  });

  test('byte by byte, and whatever follows', async () => {
    const start = [...message('R', 8)].map((byte) => Buffer.from([byte]));
    expect(await error([...start, Buffer.from('HTTP')])).toBe('fine');
  });
});
