import { expect, it } from 'vitest';
import { stripElf } from '../../../build/strip-elf.ts';

const SHF_ALLOC = 2n;

/** A little-endian ELF of one segment (bytes 0 to 0x100) with the sections given, as a linker lays them out. */
function elf(sections: readonly { flags: bigint; type: number; at: number; size: number }[]): Buffer {
  const table = 0x400;
  const file = Buffer.alloc(table + 64 * (sections.length + 1), 0xaa);
  file.writeUInt32BE(0x7f45_4c46, 0);
  file[4] = 2;
  file.writeBigUInt64LE(0x40n, 0x20);
  file.writeBigUInt64LE(BigInt(table), 0x28);
  file.writeUInt16LE(56, 0x36);
  file.writeUInt16LE(1, 0x38);
  file.writeUInt16LE(sections.length + 1, 0x3c);
  file.writeUInt16LE(sections.length, 0x3e);
  file.writeBigUInt64LE(0n, 0x48);
  file.writeBigUInt64LE(0x100n, 0x60);
  file.fill(0, table, table + 64);
  for (const [i, section] of sections.entries()) {
    const header = table + 64 * (i + 1);
    file.writeUInt32LE(section.type, header + 4);
    file.writeBigUInt64LE(section.flags, header + 8);
    file.writeBigUInt64LE(BigInt(section.at), header + 0x18);
    file.writeBigUInt64LE(BigInt(section.size), header + 0x20);
  }
  return file;
}

const text = { flags: SHF_ALLOC, type: 1, at: 0x80, size: 0x80 };
const bss = { flags: SHF_ALLOC, type: 8, at: 0x100, size: 0x9999 };
const symbols = { flags: 0n, type: 2, at: 0x100, size: 0x200 };
const names = { flags: 0n, type: 3, at: 0x300, size: 0x20 };

it('keeps what is loaded and the names, and drops the rest', () => {
  const file = elf([text, bss, symbols, names]);
  const stripped = stripElf(file);
  expect(stripped.length).toBe(0x100 + 0x20 + 4 * 64);
  expect(stripped.readUInt16LE(0x3c)).toBe(4);
  expect(stripped.readUInt16LE(0x3e)).toBe(3);
  expect(stripped.readBigUInt64LE(0x28)).toBe(0x120n);
  const lastHeader = stripped.length - 64;
  expect(stripped.readBigUInt64LE(lastHeader + 0x18)).toBe(0x100n);
  expect(stripped.subarray(0x80, 0x100)).toEqual(file.subarray(0x80, 0x100));
});

it('leaves a file alone that is laid out otherwise, or is no ELF', () => {
  const odd = elf([symbols, text, names]);
  expect(stripElf(odd)).toBe(odd);
  const script = Buffer.from('#!/bin/sh\n');
  expect(stripElf(script)).toBe(script);
});
