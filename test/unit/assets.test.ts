import { constants, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unpackedSize } from '../../src/assets.ts';

/** As `build/assets.ts` packs. */
const packed = (size: number): Uint8Array =>
  zstdCompressSync(Buffer.alloc(size, 'x'), {
    params: { [constants.ZSTD_c_contentSizeFlag]: 1, [constants.ZSTD_c_windowLog]: 27 },
    pledgedSrcSize: size,
  });

test.each([1, 255, 256, 65_791, 65_792, 9_000_000])('%i bytes', (size) => {
  expect(unpackedSize(packed(size))).toBe(size);
});

test('a window smaller than the content', () => {
  const size = 3_000_000;
  const params = { [constants.ZSTD_c_contentSizeFlag]: 1, [constants.ZSTD_c_windowLog]: 12 };
  expect(unpackedSize(zstdCompressSync(Buffer.alloc(size), { params, pledgedSrcSize: size }))).toBe(size);
});

test('one that does not say it', () => {
  const silent = zstdCompressSync(Buffer.alloc(1000), { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } });
  expect(() => unpackedSize(silent)).toThrow('does not say how large');
});
