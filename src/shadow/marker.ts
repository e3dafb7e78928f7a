/**
 * How a shadow database, or a role lent to one, is known as ours: by a comment that names it, its maker and its
 * time, beside a lock that its maker holds. A name proves nothing; neither does a comment that was copied to another
 * object, as a restored dump does. Pure.
 */
import { createHash, randomBytes } from 'node:crypto';

/** What the comment says. */
export interface Marker {
  /** The database's or the role's own name. */
  name: string;
  /** By the server's clock, ISO 8601 in UTC. */
  created: string;
  host: string;
  pid: number;
  /** The second key of the advisory lock that its maker holds. */
  key: number;
}

const WORDS = 'Scratch of aim-migrate, removed by it: ';

/** The first key of the advisory locks: of databases, and of roles. Any two numbers that nobody else uses. */
export const DATABASE_LOCK = 0x61_69_6d_64;
export const ROLE_LOCK = 0x61_69_6d_72;

const PREFIX = 'aim_shadow_';
/** PostgreSQL's names have up to 63 bytes. */
const LONGEST_LABEL = 63 - PREFIX.length - 17;

/** `aim_shadow_v1_2f6c0a9b1d3e4f50`: whose it is, what for, and not to be guessed. */
export function shadowName(label: string): string {
  const plain = label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  return `${PREFIX}${plain.slice(0, LONGEST_LABEL)}_${randomBytes(8).toString('hex')}`;
}

/** The key for a name: 31 bits of its hash, so that it is positive both as int4 and as oid. */
export const lockKey = (name: string): number =>
  createHash('sha256').update(name).digest().readUInt32BE(0) & 0x7f_ff_ff_ff;

export const writeMarker = (marker: Marker): string => WORDS + JSON.stringify(marker);

/** The marker in a comment of the object that has this name; undefined where it is none, or another object's. */
export function readMarker(comment: unknown, name: string): Marker | undefined {
  if (typeof comment !== 'string' || !comment.startsWith(WORDS)) return undefined;
  try {
    const found: unknown = JSON.parse(comment.slice(WORDS.length));
    return isMarker(found) && found.name === name ? found : undefined;
  } catch {
    return undefined;
  }
}

function isMarker(value: unknown): value is Marker {
  if (typeof value !== 'object' || value === null) return false;
  const { name, created, host, pid, key } = value as Partial<Record<keyof Marker, unknown>>;
  const texts = [name, created, host].every((one) => typeof one === 'string');
  return (
    texts && Number.isFinite(Date.parse(String(created))) && Number.isInteger(pid) && Number.isInteger(key)
  );
}

/** What the server says about a marked object. */
export interface Remains {
  marker: Marker;
  /** Somebody is connected to it, or holds its lock. */
  inUse: boolean;
}

/** Which were left by a run that is over: nobody uses them, and they are older than anything that just begins. */
export const abandoned = (found: readonly Remains[], now: string, minAgeMs: number): Marker[] =>
  found
    .filter(({ marker, inUse }) => !inUse && Date.parse(now) - Date.parse(marker.created) >= minAgeMs)
    .map(({ marker }) => marker);

/** Is this the comment of a shadow? */
export const isMarked = (comment: unknown): boolean =>
  typeof comment === 'string' && comment.startsWith(WORDS);
