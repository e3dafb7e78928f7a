/**
 * A password as SCRAM takes it: SASLprep (RFC 4013), as the server did when the password was set and as libpq does;
 * src/common/saslprep.c. postgres.js sends it as it is, and an `é` typed in two parts would be another password.
 */

/** RFC 3454, tables C.1.2 and B.1. The latter is looked at second: U+200B is in both. */
const BLANKS = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g;
// oxlint-disable-next-line no-misleading-character-class -- single characters are meant
const NOTHING = /[\u00AD\u034F\u1806\u180B-\u180D\u200C\u200D\u2060\uFE00-\uFE0F\uFEFF]/g;

/**
 * Tables C.2 to C.9, and what Unicode 3.2 had not assigned, as far as it matters: beyond the basic plane it had Gothic,
 * music, mathematics and ideographs, so every emoji is among them.
 */
const PROHIBITED =
  /[\p{Cc}\p{Co}\p{Cn}\u0340\u0341\u06DD\u070F\u180E\u200E\u200F\u2028-\u202E\u206A-\u206F\uFFF9-\uFFFD\u2FF0-\u2FFB\u{1D173}-\u{1D17A}\u{10000}-\u{102FF}\u{10350}-\u{1CFFF}\u{1D800}-\u{1FFFF}\u{30000}-\u{10FFFF}]/u;

const RIGHT_TO_LEFT = /[\u05BE\u05C0-\u07BF\uFB1D-\uFDFC\uFE70-\uFEFC]/u;
const LEFT_TO_RIGHT = /[A-Za-z\u00AA\u00B5\u00BA\u00C0-\u02B8\u0370-\u0556\u0903-\u1FFF\u3005-\uD7A3]/u;

/** The password that counts; where SASLprep prohibits it, as in libpq the password itself. */
export function saslPrep(password: string): string {
  // oxlint-disable-next-line no-control-regex -- ASCII, which stays what it is
  if (/^[\0-\x7F]*$/.test(password)) return password;
  const prepared = password.replaceAll(BLANKS, ' ').replaceAll(NOTHING, '').normalize('NFKC');
  const isMixed = RIGHT_TO_LEFT.test(prepared) && !isRightToLeft(prepared);
  return prepared === '' || isMixed || PROHIBITED.test(prepared) || !prepared.isWellFormed()
    ? password
    : prepared;
}

/** RFC 3454, section 6: nothing of the other direction, and the first and last character of this one. */
function isRightToLeft(text: string): boolean {
  const characters = Array.from(text);
  const ends = [characters[0] ?? '', characters.at(-1) ?? ''];
  return !LEFT_TO_RIGHT.test(text) && ends.every((end) => RIGHT_TO_LEFT.test(end));
}
