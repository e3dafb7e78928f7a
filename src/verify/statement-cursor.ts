/** Walks over the tokens of one statement, and reads names. Pure. */
import { Lexer, type TokenKind } from '../migrations/lexer.ts';

/** Folded as PostgreSQL folds it. Without a schema it is wherever `search_path` leads. */
export interface TableName {
  schema: string | undefined;
  name: string;
}

/** Longer names are cut by PostgreSQL (NAMEDATALEN). */
const LONGEST = 63;

interface Token {
  kind: TokenKind;
  text: string;
}

const END: Token = { kind: 'other', text: '' };

/** The tokens of one statement, without comments; only those are read that somebody asks for. */
export class Cursor {
  /** Of the whole statement. */
  readonly text: string;
  private readonly lexer: Lexer;
  private readonly tokens: Token[] = [];
  private at = 0;

  constructor(text: string) {
    this.text = text;
    this.lexer = new Lexer(text);
  }

  /** The present token as it is written; nothing behind the end. */
  get written(): string {
    return this.token.text;
  }

  /** The present token where it is a word, in lower case. */
  get word(): string {
    return this.wordAt(this.at);
  }

  next(): void {
    this.at += 1;
  }

  /** Goes behind these words where they stand here, all of them. */
  skip(...words: readonly string[]): boolean {
    if (!words.every((word, index) => this.wordAt(this.at + index) === word)) return false;
    this.at += words.length;
    return true;
  }

  /** Goes behind the first of these words. */
  skipPast(...words: readonly string[]): void {
    while (!this.isOver && !words.includes(this.word)) this.next();
    this.next();
  }

  /** Goes behind a word outside of parentheses, and behind one that opens there. */
  seek(word: string): boolean {
    for (let depth = 0; !this.isOver; this.next()) {
      if (depth === 0 && this.skip(word)) {
        if (this.written === '(') this.next();
        return true;
      }
      depth += Number(this.written === '(') - Number(this.written === ')');
    }
    return false;
  }

  private get token(): Token {
    return this.tokenAt(this.at) ?? END;
  }

  private get isOver(): boolean {
    return this.tokenAt(this.at) === undefined;
  }

  private tokenAt(index: number): Token | undefined {
    const { lexer, tokens } = this;
    while (tokens.length <= index && lexer.next()) {
      if (!lexer.isComment) tokens.push({ kind: lexer.kind, text: lexer.text });
    }
    return tokens[index];
  }

  private wordAt(index: number): string {
    const token = this.tokenAt(index);
    return token?.kind === 'word' ? token.text.toLowerCase() : '';
  }

  name(): string | undefined {
    const { kind, text } = this.token;
    if (kind !== 'word' && kind !== 'quoted-name') return undefined;
    const name =
      kind === 'word'
        ? text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
        : text.slice(1, -1).replaceAll('""', '"');
    this.next();
    // The sign stands in U&"…", whose escapes are not read here.
    const isWhole = Buffer.byteLength(name) <= LONGEST && this.written !== '&';
    return isWhole ? name : undefined;
  }

  table(): TableName | undefined {
    const first = this.name();
    if (first === undefined || this.written !== '.')
      return first === undefined ? undefined : { schema: undefined, name: first };
    this.next();
    const name = this.name();
    return name === undefined ? undefined : { schema: first, name };
  }

  /** Names with commas between them; none where one cannot be read. */
  tables(): TableName[] {
    const found: TableName[] = [];
    for (;;) {
      const table = this.table();
      if (table === undefined) return [];
      found.push(table);
      if (this.written !== ',') return found;
      this.next();
    }
  }
}
