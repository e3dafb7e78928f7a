/**
 * Takes the symbol table and debugging sections off an ELF executable (64 bits, little endian), as `strip`
 * does, without binutils: 18 MB of Node's 127. In what a linker wrote, the sections that are loaded come first
 * in the file and the others behind them, so this is a truncation and a shorter section table.
 * Layout: System V ABI, chapters 4 and 5.
 */

const SECTION = 64;
const SHF_ALLOC = 2n;
const SHT_NOBITS = 8;

/** A section header; the fields that are needed. */
interface Section {
  header: Buffer;
  nameAt: number;
  type: number;
  flags: bigint;
  end: number;
}

export const isElf = (file: Buffer): boolean => file.readUInt32BE(0) === 0x7f45_4c46 && file[4] === 2;

/**
 * The stripped file; the same bytes where the layout is not the expected one.
 * Segments (what the kernel loads) are untouched.
 */
export function stripElf(file: Buffer): Buffer {
  if (!isElf(file)) return file;
  const sections = readSections(file);
  const kept = sections.findLastIndex((section) => (section.flags & SHF_ALLOC) !== 0n) + 1;
  const loaded = sections.slice(0, kept);
  const names = sections[file.readUInt16LE(0x3e)];
  const end = Math.max(segmentsEnd(file), ...loaded.map((section) => section.end));
  const contiguous = loaded.slice(1).every((section) => (section.flags & SHF_ALLOC) !== 0n);
  if (!names || !contiguous || sections.slice(kept).some((section) => section.end - sizeOf(section) < end)) {
    return file;
  }
  return assemble(file, loaded, names, end);
}

function readSections(file: Buffer): Section[] {
  const start = Number(file.readBigUInt64LE(0x28));
  return Array.from({ length: file.readUInt16LE(0x3c) }, (_, i) => {
    const header = Buffer.from(file.subarray(start + i * SECTION, start + (i + 1) * SECTION));
    const type = header.readUInt32LE(4);
    const section = {
      header,
      nameAt: header.readUInt32LE(0),
      type,
      flags: header.readBigUInt64LE(8),
      end: 0,
    };
    return { ...section, end: Number(header.readBigUInt64LE(0x18)) + sizeOf(section) };
  });
}

/** Bytes in the file: `.bss` and its like have none. */
const sizeOf = ({ header, type }: Pick<Section, 'header' | 'type'>): number =>
  type === SHT_NOBITS ? 0 : Number(header.readBigUInt64LE(0x20));

function segmentsEnd(file: Buffer): number {
  const start = Number(file.readBigUInt64LE(0x20));
  const ends = Array.from({ length: file.readUInt16LE(0x38) }, (_, i) => {
    const at = start + i * file.readUInt16LE(0x36);
    return Number(file.readBigUInt64LE(at + 8) + file.readBigUInt64LE(at + 0x20));
  });
  return Math.max(...ends);
}

/** What is loaded, then the table of section names as it was, then the table of sections. */
function assemble(file: Buffer, loaded: Section[], names: Section, end: number): Buffer {
  const size = sizeOf(names);
  const nameTable = file.subarray(names.end - size, names.end);
  names.header.writeBigUInt64LE(BigInt(end), 0x18);
  const padding = Buffer.alloc((8 - ((end + size) % 8)) % 8);
  const table = Buffer.concat([...loaded, names].map((section) => section.header));
  const stripped = Buffer.concat([file.subarray(0, end), nameTable, padding, table]);
  stripped.writeBigUInt64LE(BigInt(end + size + padding.length), 0x28);
  stripped.writeUInt16LE(loaded.length + 1, 0x3c);
  stripped.writeUInt16LE(loaded.length, 0x3e);
  return stripped;
}
