/**
 * PostgreSQL's lexical rules ("Lexical Structure", 4.1; src/backend/parser/scan.l) as far as they tell where
 * comments, quotes and statements begin and end. It serves where the real grammar cannot: before a file's
 * directives are known, in `raw` files, and to cut a file that is too big to be parsed in one piece. Tests hold
 * it against the scanner of the real grammar. As there, `standard_conforming_strings` is taken to be on.
 */

export type TokenKind =
  | 'line-comment'
  | 'block-comment'
  | 'string'
  | 'quoted-name'
  | 'word'
  | 'number'
  | 'semicolon'
  | 'open'
  | 'close'
  | 'other'
  /** A quote or a comment that never ends; it reaches to the end of the text. */
  | 'unterminated';

const BLANK = /[ \t\n\r\f\v]+/y;
const LINE_COMMENT = /--[^\n\r]*/y;
const WORD = /[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*/y;
const NUMBER =
  /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y;
const PARAMETER = /\$\d+/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$/y;
/**
 * What may stand between two parts of one string: a line end, and line comments around it. Each run of blanks and each
 * comment is taken whole or not at all (the look ahead), or a long line of dashes would be tried in all its parts.
 */
const CONTINUED =
  /(?:[ \t\f\v]+(?![ \t\f\v])|--[^\n\r]*(?![^\n\r]))*[\n\r](?:[ \t\n\r\f\v]+(?![ \t\n\r\f\v])|--[^\n\r]*[\n\r])*'/y;

/** Walks over the tokens of a text: `next()` until it is false, then `kind`, `start` and `end` say what is there. */
export class Lexer {
  kind: TokenKind = 'other';
  /** UTF-16 offsets of the current token; `end` is exclusive. */
  start = 0;
  end: number;
  private readonly sql: string;

  constructor(sql: string, from = 0) {
    this.sql = sql;
    this.end = from;
  }

  /** True for the two kinds of comment. */
  get isComment(): boolean {
    return this.kind === 'line-comment' || this.kind === 'block-comment';
  }

  get text(): string {
    return this.sql.slice(this.start, this.end);
  }

  /** Goes to the next token; false at the end of the text. */
  next(): boolean {
    this.start = this.match(BLANK, this.end) ?? this.end;
    if (this.start >= this.sql.length) {
      this.end = this.start;
      return false;
    }
    this.end = this.token(this.sql.charAt(this.start));
    return true;
  }

  /** Sets the kind of the token that begins with `first`, and returns its end. */
  private token(first: string): number {
    switch (first) {
      case ';':
        return this.as('semicolon', this.start + 1);
      case '(':
        return this.as('open', this.start + 1);
      case ')':
        return this.as('close', this.start + 1);
      case "'":
        return this.as('string', this.quoted("'", this.start + 1));
      case '"':
        return this.as('quoted-name', this.quoted('"', this.start + 1));
      case '-':
        return this.as('line-comment', this.match(LINE_COMMENT)) || this.as('other', this.start + 1);
      case '/':
        if (this.sql.charAt(this.start + 1) === '*') return this.as('block-comment', this.blockComment());
        return this.as('other', this.start + 1);
      case '$':
        return this.dollarQuote();
      default:
        return this.wordOrNumber();
    }
  }

  private wordOrNumber(): number {
    const word = this.match(WORD);
    if (word === undefined) {
      return this.as('number', this.match(NUMBER)) || this.as('other', this.start + 1);
    }
    const escapes = word === this.start + 1 && /[eE]/.test(this.sql.charAt(this.start));
    if (escapes && this.sql.charAt(word) === "'") return this.as('string', this.escapeString(word + 1));
    return this.as('word', word);
  }

  /** Notes the kind. No end at all (undefined) is 0, for `||`; -1 is a token without an end. */
  private as(kind: TokenKind, end: number | undefined): number {
    if (end === undefined) return 0;
    this.kind = end < 0 ? 'unterminated' : kind;
    return end < 0 ? this.sql.length : end;
  }

  private match(pattern: RegExp, from = this.start): number | undefined {
    pattern.lastIndex = from;
    return pattern.test(this.sql) ? pattern.lastIndex : undefined;
  }

  /** The end of a quote whose own sign is doubled inside it, or -1. */
  private quoted(sign: string, from: number): number {
    for (let i = this.sql.indexOf(sign, from); i >= 0; i = this.sql.indexOf(sign, i + 2)) {
      if (this.sql.charAt(i + 1) !== sign) return i + 1;
    }
    return -1;
  }

  /** The end of `E'…'`, where a backslash takes the next character with it, or -1. */
  private escapeString(from: number): number {
    for (let i = from; i < this.sql.length; i++) {
      const sign = this.sql.charAt(i);
      if (sign === '\\') i++;
      else if (sign === "'") {
        if (this.sql.charAt(i + 1) === "'") i++;
        else {
          const continued = this.match(CONTINUED, i + 1);
          if (continued === undefined) return i + 1;
          i = continued - 1;
        }
      }
    }
    return -1;
  }

  /** The end of a block comment, which may hold others, or -1. */
  private blockComment(): number {
    const mark = /\/\*|\*\//g;
    mark.lastIndex = this.start + 2;
    for (let depth = 1; depth > 0;) {
      const found = mark.exec(this.sql);
      if (found === null) return -1;
      depth += found[0] === '/*' ? 1 : -1;
    }
    return mark.lastIndex;
  }

  private dollarQuote(): number {
    const opened = this.match(DOLLAR_QUOTE);
    if (opened === undefined) return this.as('other', this.match(PARAMETER) ?? this.start + 1);
    const sign = this.sql.slice(this.start, opened);
    const closing = this.sql.indexOf(sign, opened);
    return this.as('string', closing < 0 ? -1 : closing + sign.length);
  }
}

/** The offset of the first thing from `from` on that is neither white space nor comment; else the text's end. */
export function skipBlank(sql: string, from: number): number {
  const lexer = new Lexer(sql, from);
  while (lexer.next()) if (!lexer.isComment) return lexer.start;
  return sql.length;
}

/** A statement as the lexer sees it. */
export interface LexedStatement {
  /** The offset of its first word. */
  start: number;
  /** The end of its last token, without the semicolon. */
  end: number;
  /** Behind the semicolon, or the end of the text where there is none. */
  next: number;
  /** Its first words in lower case, no more than six; a sign or a quote ends the list. */
  head: readonly string[];
}

const ROUTINES = new Set(['function', 'procedure', 'package', 'trigger']);

/**
 * Cuts a text into statements by psql's rule (src/fe_utils/psqlscan.l): a semicolon ends a statement except in
 * parentheses and, in CREATE FUNCTION and its like, between BEGIN and END. Empty statements are left out.
 */
export function* lexStatements(sql: string, from = 0): Generator<LexedStatement> {
  const lexer = new Lexer(sql, from);
  let start = -1;
  let end = 0;
  let parentheses = 0;
  let blocks = 0;
  let head: string[] = [];
  let headOpen = true;
  let routine = false;
  let previous = '';

  while (lexer.next()) {
    if (lexer.isComment) continue;
    if (lexer.kind === 'semicolon' && parentheses <= 0 && blocks <= 0) {
      if (start >= 0) yield { start, end, next: lexer.end, head };
      [start, parentheses, head, headOpen, routine] = [-1, 0, [], true, false];
      continue;
    }
    if (start < 0) start = lexer.start;
    end = lexer.end;
    if (lexer.kind === 'open') parentheses++;
    else if (lexer.kind === 'close') parentheses--;
    if (lexer.kind !== 'word') {
      headOpen = false;
      continue;
    }
    if (headOpen && head.length < 6) {
      const word = lexer.text.toLowerCase();
      head.push(word);
      routine ||= head[0] === 'create' && ROUTINES.has(word);
    }
    if (routine && parentheses <= 0) {
      const word = lexer.text.toLowerCase();
      blocks = Math.max(0, blocks + blockStep(word, previous, blocks));
      previous = word;
    }
  }
  if (start >= 0) yield { start, end, next: sql.length, head };
}

/**
 * How a word in a routine changes the depth of its blocks. CASE counts only inside one: it ends with END too.
 * IF and LOOP take back the END before them, for the bodies without quotes that some forks know.
 */
function blockStep(word: string, previous: string, depth: number): number {
  switch (word) {
    case 'begin':
      return 1;
    case 'case':
      return depth > 0 ? 1 : 0;
    case 'end':
      return -1;
    case 'if':
    case 'loop':
      return previous === 'end' ? 1 : 0;
    default:
      return 0;
  }
}
