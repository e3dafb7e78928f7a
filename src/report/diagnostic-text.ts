/** A diagnostic for people: what happened, where, the source line, the server's words, what to do next. Pure. */
import type { Diagnostic } from '../diagnostic.ts';
import { excerpt, placeText } from './excerpt.ts';
import { sanitizeLine } from './sanitize.ts';
import type { Style } from './style.ts';

const LOOK = {
  error: { word: 'Error', symbol: '❌', paint: 'red' },
  warning: { word: 'Warning', symbol: '⚠', paint: 'yellow' },
  notice: { word: 'Notice', symbol: 'ℹ', paint: 'cyan' },
} as const;

export function diagnosticText(diagnostic: Diagnostic, style: Style): string[] {
  const { severity, message, place, detail, hint, remedy } = diagnostic;
  const { word, symbol, paint } = LOOK[severity];
  const [first = '', ...more] = message.split('\n');
  return [
    `${style.symbol(symbol)}${style[paint](`${word}:`)} ${style.bold(first)}`,
    ...more.map((line) => `  ${line}`),
    ...(place ? [`  ${sanitizeLine(placeText(place))}`] : []),
    ...(place ? excerpt(place).map((line) => `    ${paintCaret(line, style)}`) : []),
    ...labelled('Detail', detail, style),
    ...labelled('Hint', hint, style),
    ...labelled('What to do', remedy, style),
  ];
}

/** A labelled text; the lines of a longer one stand below each other. */
function labelled(label: string, text: string | undefined, style: Style): string[] {
  if (!text) return [];
  const [first = '', ...more] = text.split('\n');
  return [`  ${style.bold(`${label}:`)} ${first}`, ...more.map((line) => `    ${line}`)];
}

const paintCaret = (line: string, style: Style): string =>
  /^ +\| *\^$/.test(line) ? line.replace('^', style.red('^')) : line;
