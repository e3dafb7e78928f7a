import { expect, it } from 'vitest';
import {
  MessageCutter,
  answerFacts,
  asFatal,
  asksForData,
  queryMessage,
  startupParameters,
} from '../../../src/database/embedded/messages.ts';

it('cuts a stream into messages, however it comes in', () => {
  const stream = Buffer.concat([queryMessage('SELECT 1'), queryMessage(''), queryMessage('x'.repeat(5000))]);
  for (const size of [1, 3, 7, 100, stream.length]) {
    const cutter = new MessageCutter();
    const messages: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) {
      cutter.push(stream.subarray(at, at + size));
      for (let next = cutter.next(true); next !== null; next = cutter.next(true)) messages.push(next);
    }
    expect(messages).toHaveLength(3);
    expect(Buffer.concat(messages).equals(stream)).toBe(true);
  }
});

it('refuses a length that cannot be one', () => {
  const cutter = new MessageCutter();
  cutter.push(Buffer.from([0x51, 0xff, 0xff, 0xff, 0xff]));
  expect(() => cutter.next(true)).toThrow(RangeError);
});

it('reads the parameters of a startup message', () => {
  const message = Buffer.from('\0\0\0\0\0\u0003\0\0user\0me\0options\0-c a=b\0\0', 'latin1');
  expect([...startupParameters(message)]).toEqual([
    ['user', 'me'],
    ['options', '-c a=b'],
  ]);
});

it('sees the error in an answer, and makes it one that ends the session', () => {
  const error = Buffer.from('E\0\0\0\u001eSERROR\0VERROR\0C42704\0M!\0\0', 'latin1');
  error.writeUInt32BE(error.length - 1, 1);
  const ready = Buffer.from('Z\0\0\0\u0005I', 'latin1');
  const facts = answerFacts(Buffer.concat([error, ready]));
  expect(facts).toMatchObject({ types: 'EZ', fatal: false });
  expect(answerFacts(asFatal(facts.error ?? error)).fatal).toBe(true);
});

it('knows a COPY that wants data', () => {
  expect(asksForData(queryMessage('select 1; Copy t (a)\n from  STDIN'))).toBe(true);
  expect(asksForData(queryMessage('COPY t TO stdout'))).toBe(false);
});
