/** Lines on two streams and, on a terminal, one line at the bottom that changes. */
import stringWidth from 'fast-string-width';
import { type Style, styleFor, wantsColor } from './style.ts';

/** What we need of process.stdout and process.stderr. */
interface OutputStream {
  write: (text: string) => unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

export interface ScreenOptions {
  stdout: OutputStream;
  stderr: OutputStream;
  env: Readonly<Record<string, string | undefined>>;
  /** False with --no-color. */
  color: boolean;
}

/** Carriage return, erase the line (ECMA-48 EL). */
const ERASE = '\r\u001B[2K';
/** Erase what stands behind the cursor: so a line is replaced without ever being empty. */
const ERASE_REST = '\u001B[K';
/** Up so many lines (CUU), then erase all below (ED): of a line that wraps since the terminal has become narrower. */
const eraseUp = (lines: number): string => `\u001B[${lines}A\r\u001B[J`;

/** So that the line does not wrap, also where the terminal itself writes `^C` behind it. */
const MARGIN = 3;

/** Where something that takes long is shown. */
export interface Outlet {
  /** Can it show a line that changes? */
  readonly live: boolean;
  readonly style: Style;
  /** Of a line that changes, in columns. */
  width: () => number;
  print: (line: string) => void;
  /** Replaces the line at the bottom; only where `live`. Cut to the width, so that it never wraps. */
  status: (line: string) => void;
}

export class Screen {
  readonly out: Style;
  readonly err: Style;
  readonly outlets: { readonly out: Outlet; readonly err: Outlet };
  private readonly options: ScreenOptions;
  /** The line at the bottom. */
  private shown: { stream: OutputStream; line: string; columns: number } | undefined;
  private used = false;

  constructor(options: ScreenOptions) {
    const { stdout, stderr, env, color } = options;
    this.options = options;
    this.out = styleFor(wantsColor({ isTTY: stdout.isTTY === true, env, color }));
    this.err = styleFor(wantsColor({ isTTY: stderr.isTTY === true, env, color }));
    this.outlets = {
      out: this.outlet(stdout, this.out, (line) => this.print(line)),
      err: this.outlet(stderr, this.err, (line) => this.printError(line)),
    };
  }

  print(...lines: string[]): void {
    this.clear();
    this.used = true;
    this.options.stdout.write(lines.map((line) => `${line.trimEnd()}\n`).join(''));
  }

  printError(...lines: string[]): void {
    this.clear();
    this.used = true;
    this.options.stderr.write(lines.map((line) => `${line.trimEnd()}\n`).join(''));
  }

  /** An empty line before an error, unless it is the first thing that is said. */
  gap(): void {
    if (this.used) this.printError('');
  }

  clear(): void {
    const { shown } = this;
    if (!shown) return;
    this.shown = undefined;
    shown.stream.write(ERASE);
  }

  private outlet(stream: OutputStream, style: Style, print: (line: string) => void): Outlet {
    const { env } = this.options;
    const columns = (): number => stream.columns ?? 80;
    const width = (): number => Math.max(1, columns() - MARGIN);
    return {
      live: stream.isTTY === true && env['TERM'] !== 'dumb' && !isLog(env),
      style,
      width,
      print,
      status: (line) => this.replace({ stream, line: fit(line, width()), columns: columns() }, style),
    };
  }

  private replace(next: NonNullable<Screen['shown']>, style: Style): void {
    const { shown } = this;
    if (shown?.line === next.line && shown.columns === next.columns) return;
    const wrapped = shown ? Math.ceil(stringWidth(shown.line) / next.columns) - 1 : 0;
    next.stream.write(`${wrapped > 0 ? eraseUp(wrapped) : '\r'}${style.dim(next.line)}${ERASE_REST}`);
    this.shown = next;
  }
}

/** What CI shows is kept, also where it pretends to be a terminal: GitHub, GitLab and most others set CI. */
const isLog = ({ CI: ci }: ScreenOptions['env']): boolean =>
  ci !== undefined && !['', '0', 'false'].includes(ci);

function fit(line: string, width: number): string {
  if (stringWidth(line) <= width) return line;
  const characters = Array.from(line);
  while (characters.length > 0 && stringWidth(characters.join('')) > width - 1) characters.pop();
  return `${characters.join('')}…`;
}
