/** What the name of a file in a migrations folder says. */

export const CONSOLIDATED_FILE = 'V1__consolidated_schema.sql';

/** What a name must look like, for messages. */
export const NAME_EXPECTED =
  'NNN_name.sql (or NNN_name.up.sql), where NNN is a number or a timestamp of up to 14 digits';

/** `schema_migrations.version` is varchar(255): characters, not bytes. */
export const MAX_VERSION_LENGTH = 255;

export type FileName =
  | {
      /** `consolidated` is V1, whose number is 0n; `down` undoes the incremental of the same version. */
      kind: 'consolidated' | 'incremental' | 'down';
      file: string;
      number: bigint;
      /** What the history keeps: the name without `.sql`, `.up.sql` or `.down.sql`, in Unicode's form NFC. */
      version: string;
      /** What follows the number and the underscore. */
      name: string;
    }
  | {
      kind: 'other';
      file: string;
      /** Why a `.sql` file is no migration; absent where it is none of our business. */ reason?: string;
    };

export type MigrationFileName = Exclude<FileName, { kind: 'other' }>;

/** The parts: number, underscores that do not belong to the name, name, direction. */
// oxlint-disable-next-line no-control-regex -- control characters are what it keeps out
const PATTERN = /^(\d{1,14})_([\p{L}\p{N}_][^\u0000-\u001F\u007F/\\]*?)(?:\.(up|down))?\.sql$/u;
/** The same for a name that begins in ASCII, as most do: to make the classes of Unicode takes half a millisecond. */
// oxlint-disable-next-line no-control-regex -- as above
const COMMON = /^(\d{1,14})_(\w[^\u0000-\u001F\u007F/\\]*?)(?:\.(up|down))?\.sql$/;

/**
 * Takes a file's name (without folder) apart. Never throws. Names that begin with a dot belong to editors and
 * file systems, and names that do not end in `.sql` to others; both are `other` without a reason.
 *
 * The version is normalised to NFC, because macOS hands out another form of the same name than Linux does.
 */
export function parseFileName(file: string): FileName {
  if (file === CONSOLIDATED_FILE) {
    const version = file.slice(0, -'.sql'.length);
    return { kind: 'consolidated', file, number: 0n, version, name: 'consolidated_schema' };
  }
  if (file.startsWith('.') || !(file.endsWith('.sql') || /\.sql$/i.test(file)))
    return { kind: 'other', file };

  const [, digits, name, direction] = COMMON.exec(file) ?? PATTERN.exec(file) ?? [];
  if (digits === undefined || name === undefined) return { kind: 'other', file, reason: whyNot(file) };
  return {
    kind: direction === 'down' ? 'down' : 'incremental',
    file,
    number: BigInt(digits),
    version: file.slice(0, digits.length + '_'.length + name.length).normalize('NFC'),
    name: name.normalize('NFC'),
  };
}

/** Why the name of a `.sql` file is no migration's. */
function whyNot(file: string): string {
  if (!file.endsWith('.sql')) return 'the ending must be .sql in lower case';
  if (/^V\d.*__/i.test(file)) return `of the consolidated files only ${CONSOLIDATED_FILE} is used`;
  if (/^\d{15,}/.test(file)) return 'its number has more than 14 digits';
  if (/^\d+[-. ]/.test(file)) return 'an underscore must follow the number';
  if (!/^\d/.test(file)) return 'its name does not begin with a number';
  return 'no proper name follows the number';
}

/** The order of two incrementals: by number as a number (9 < 010 < 0011), then by name in plain code-unit order. */
export function compareNames(
  a: { number: bigint; version: string },
  b: { number: bigint; version: string },
): number {
  return (
    compare(a.number, b.number) ||
    compare(nameOf(a.version), nameOf(b.version)) ||
    compare(a.version, b.version)
  );
}

const nameOf = (version: string): string => version.slice(version.indexOf('_') + 1);

const compare = <T extends bigint | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
