/** Compares source text in SQL and PL/pgSQL without regard to white space outside of quotes and comments. */

/** Quoted text, dollar-quoted text, comments, white space; in this order of preference at each place. */
const PIECES =
  /(?<quoted>[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<tag>\$\w*\$).*?\k<tag>)|(?<line>--[^\r\n]*)|(?<block>\/\*.*?\*\/)|(?<space>\s+)/gs;

/** Letters of identifiers (all beyond ASCII are), digits, and the point, which may be a number's. */
const WORD = /[\w$.\u0080-\uffff]/;
const OPERATOR = /[-+*/<>=~!@#%^&|`?:]/;
/** What, before a quote, may be its prefix: E'', U&"". */
const PREFIX = /[\w$&'"\u0080-\uffff]/;
const QUOTE = /['"]/;

/** The text with line ends as `\n` and with white space only where it keeps two tokens apart. */
export function squeeze(source: string): string {
  const text = source.replaceAll(/\r\n?/g, '\n');
  let squeezed = '';
  let end = 0;
  let isSpaced = false;
  const add = (piece: string): void => {
    if (piece === '') return;
    const before = squeezed.at(-1) ?? '';
    const after = piece[0] ?? '';
    const isGlued = [WORD, OPERATOR].some((token) => token.test(before) && token.test(after));
    const isQuote = (QUOTE.test(after) && PREFIX.test(before)) || (QUOTE.test(before) && WORD.test(after));
    if (isSpaced && before !== '' && (isGlued || isQuote)) squeezed += ' ';
    squeezed += piece;
    isSpaced = false;
  };
  for (const match of text.matchAll(PIECES)) {
    add(text.slice(end, match.index));
    end = match.index + match[0].length;
    const { space, line } = match.groups ?? {};
    if (space !== undefined) {
      isSpaced = true;
      continue;
    }
    add(line === undefined ? match[0] : `${line.trimEnd()}\n`);
  }
  add(text.slice(end));
  return squeezed.trim();
}
