/** Values as constants of SQL, read the same under any settings. Pure. */

export interface LiteralType {
  /** `pg_type.typname`, of a domain that of its base. */
  name: string;
  /** The type is PostgreSQL's own. */
  builtin: boolean;
}

/** Types whose numbers need no quotes; money comes as the number that it stands for. */
const NUMBERS = new Set(['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'oid', 'money']);
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** @param text the value as PostgreSQL writes it: ISO dates in UTC, money as a number */
export function literal(text: string | null, { name, builtin }: LiteralType): string {
  if (text === null) return 'NULL';
  if (builtin && name === 'bool') return text === 't' || text === 'true' ? 'true' : 'false';
  // `-0` without quotes is zero without its sign.
  if (builtin && NUMBERS.has(name) && NUMBER.test(text) && text !== '-0') return text;
  return quoted(builtin && name === 'jsonb' ? broken(text) : text);
}

/** A long jsonb is broken between its members, where white space means nothing. */
const LONG_JSON = 90;

function broken(json: string): string {
  if (json.length <= LONG_JSON) return json;
  const pieces = json.match(/"(?:[^"\\]|\\.)*"|, |[^",]+|,/g) ?? [];
  let text = '';
  let width = 0;
  let depth = 0;
  pieces.forEach((piece, index) => {
    if (!piece.startsWith('"')) depth += count(piece, /[[{]/g) - count(piece, /[\]}]/g);
    if (piece !== ', ') {
      text += piece;
      width += piece.length;
      return;
    }
    const next = pieces.slice(index + 1);
    const end = next.indexOf(', ');
    const member = next.slice(0, end === -1 ? undefined : end).join('').length;
    if (width + member > LONG_JSON) {
      text += `,\n${' '.repeat(5 + Math.max(depth, 1) * 2)}`;
      width = 0;
    } else {
      text += piece;
      width += piece.length;
    }
  });
  return text;
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

/**
 * Characters that an editor, a version control system or a reader would lose: control characters but the line
 * feed, marks without width or for the direction, separators but the space.
 */
const INVISIBLE = /(?![\n ])[\p{Cc}\p{Cf}\p{Z}]/u;

/** `'it''s'`; with escapes only where the text has characters that nobody sees. */
export function quoted(text: string): string {
  const plain = text.replaceAll("'", "''");
  if (!INVISIBLE.test(text)) return `'${plain}'`;
  const escaped = plain
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll(new RegExp(INVISIBLE, 'gu'), escape);
  return `E'${escaped}'`;
}

const NAMED: Readonly<Record<string, string>> = { '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f' };

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (NAMED[character] !== undefined) return NAMED[character];
  const hex = code.toString(16).toUpperCase();
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
