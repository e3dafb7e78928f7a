/** Who sends: the client is the frontend, the server the backend. */
export type Direction = 'frontend' | 'backend';

export interface Frame {
  /** The type byte as a letter; `startup`, `ssl`, `gss`, `cancel` for the client's first messages. */
  type: string;
  /** The whole message, with type and length. */
  bytes: Buffer;
}

const UNTYPED = new Map([
  [80_877_102, 'cancel'],
  [80_877_103, 'ssl'],
  [80_877_104, 'gss'],
]);

/**
 * Cuts a direction's bytes into messages (PostgreSQL manual, 54.2): returns a function that takes a chunk and
 * gives the messages that it completes. `expectByte` tells that the next backend byte answers SSLRequest.
 */
export const frames = (
  direction: Direction,
  expectByte: () => boolean = () => false,
): ((chunk: Buffer) => Frame[]) => {
  let waiting: Buffer[] = [];
  let size = 0;
  let needed = 0;
  let isStarting = direction === 'frontend';

  /** Length of the message at the start of `data`; 0 while that cannot be known. */
  const lengthOf = (data: Buffer): number => {
    if (direction === 'backend' && expectByte()) return Math.min(1, data.length);
    const header = isStarting ? 0 : 1;
    if (data.length < header + 4) return 0;
    const length = data.readInt32BE(header);
    if (length < 4) throw new Error(`A ${direction} message says that it is ${length} bytes long`);
    return header + length;
  };

  const typeOf = (bytes: Buffer): string => {
    if (!isStarting) return String.fromCodePoint(bytes[0] ?? 0);
    if (bytes.length < 8) throw new Error('A startup message without a protocol version');
    const type = UNTYPED.get(bytes.readInt32BE(4)) ?? 'startup';
    isStarting = type === 'ssl' || type === 'gss';
    return type;
  };

  return (chunk) => {
    waiting.push(chunk);
    size += chunk.length;
    if (size < needed) return [];
    let data = waiting.length === 1 ? chunk : Buffer.concat(waiting);
    const found: Frame[] = [];
    for (;;) {
      needed = lengthOf(data);
      if (needed === 0 || data.length < needed) break;
      const bytes = data.subarray(0, needed);
      found.push({ type: typeOf(bytes), bytes });
      data = data.subarray(needed);
    }
    waiting = data.length > 0 ? [data] : [];
    size = data.length;
    return found;
  };
};
