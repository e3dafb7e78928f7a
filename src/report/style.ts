/**
 * How words look. On a terminal in colour and with symbols; elsewhere, or with NO_COLOR, the same words plain.
 */
import { $ as kleur, bold, cyan, dim, green, red, yellow } from 'kleur/colors';

// Whether there is colour is decided in `wantsColor`, for each stream; kleur only knows the whole process.
kleur.enabled = true;

type Paint = (text: string) => string;

export interface Style {
  /** True where symbols, colours and a line that changes are welcome. */
  rich: boolean;
  bold: Paint;
  dim: Paint;
  red: Paint;
  green: Paint;
  yellow: Paint;
  cyan: Paint;
  /** A symbol and the blank behind it, or nothing: `sym('✓')`. */
  symbol: Paint;
}

const plain: Paint = (text) => text;
const PLAIN: Style = {
  rich: false,
  bold: plain,
  dim: plain,
  red: plain,
  green: plain,
  yellow: plain,
  cyan: plain,
  symbol: () => '',
};

const RICH: Style = { rich: true, bold, dim, red, green, yellow, cyan, symbol: (text) => `${text} ` };

export const styleFor = (rich: boolean): Style => (rich ? RICH : PLAIN);

interface ColorQuestion {
  isTTY: boolean;
  env: Readonly<Record<string, string | undefined>>;
  /** False with --no-color. */
  color: boolean;
}

/** --no-color and NO_COLOR (no-color.org: set and not empty) beat FORCE_COLOR, which beats what the stream is. */
export function wantsColor({ isTTY, env, color }: ColorQuestion): boolean {
  if (!color || env['NO_COLOR']) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTTY && env['TERM'] !== 'dumb';
}
