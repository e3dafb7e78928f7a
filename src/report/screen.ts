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

export class Screen {
  readonly out: Style;
  readonly err: Style;
  /** Whether stdout can show a line that changes. */
  readonly live: boolean;
  private readonly options: ScreenOptions;
  private shown = false;
  private used = false;

  constructor(options: ScreenOptions) {
    const { stdout, stderr, env, color } = options;
    this.options = options;
    this.out = styleFor(wantsColor({ isTTY: stdout.isTTY === true, env, color }));
    this.err = styleFor(wantsColor({ isTTY: stderr.isTTY === true, env, color }));
    this.live = stdout.isTTY === true && this.out.rich;
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

  /** Replaces the line at the bottom; only where `live`. Cut to the width, so that it never wraps. */
  status(line: string): void {
    const width = (this.options.stdout.columns ?? 80) - 1;
    this.options.stdout.write(ERASE + this.out.dim(fit(line, width)));
    this.shown = true;
  }

  clear(): void {
    if (!this.shown) return;
    this.shown = false;
    this.options.stdout.write(ERASE);
  }
}

function fit(line: string, width: number): string {
  if (stringWidth(line) <= width) return line;
  const characters = Array.from(line);
  while (characters.length > 0 && stringWidth(characters.join('')) > width - 1) characters.pop();
  return `${characters.join('')}…`;
}
