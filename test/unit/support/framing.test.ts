import { describe, expect, it } from 'vitest';
import { frames } from '../../support/framing.ts';

/** A message as PostgreSQL writes it: a type, unless it is the first, a length that counts itself, a body. */
const message = (type: string, body: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const SSL = message('', number(80_877_103));
const STARTUP = message('', Buffer.concat([number(196_608), Buffer.from('user\0me\0\0')]));
const QUERY = message('Q', Buffer.from('select 1\0'));
const SYNC = message('S', Buffer.alloc(0));

describe('cutting bytes into messages', () => {
  it.each([1, 2, 3, 5, 8, 13, 1000])('finds the same ones in chunks of %i bytes', (size) => {
    const bytes = Buffer.concat([SSL, STARTUP, QUERY, SYNC, QUERY]);
    const split = frames('frontend');
    const found = [];
    for (let at = 0; at < bytes.length; at += size) found.push(...split(bytes.subarray(at, at + size)));
    expect(found.map((frame) => frame.type)).toEqual(['ssl', 'startup', 'Q', 'S', 'Q']);
    expect(found.map((frame) => frame.bytes)).toEqual([SSL, STARTUP, QUERY, SYNC, QUERY]);
  });

  it('takes the answer to SSLRequest for a single byte', () => {
    let isAsked = true;
    const split = frames('backend', () => isAsked);
    expect(split(Buffer.from('N'))).toEqual([{ type: 'N', bytes: Buffer.from('N') }]);
    isAsked = false;
    expect(split(SYNC)).toEqual([{ type: 'S', bytes: SYNC }]);
  });

  it('is quick with a long message in many chunks', () => {
    const long = message('d', Buffer.alloc(64 << 20));
    const split = frames('backend');
    const started = performance.now();
    const found = [];
    for (let at = 0; at < long.length; at += 65_536) found.push(...split(long.subarray(at, at + 65_536)));
    expect(found.map((frame) => frame.bytes.length)).toEqual([long.length]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('rejects what is no message', () => {
    expect(() => frames('backend')(Buffer.from('HTTP/1.1 400\0\0\0'))).not.toThrow();
    expect(() => frames('backend')(Buffer.from([0x51, 0, 0, 0, 1]))).toThrow(/1 bytes long/);
  });
});
