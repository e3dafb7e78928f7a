/** Statements broken into lines where they are too long for one. Pure. */

/** Columns that a line may have. */
export const WIDTH = 110;

export const INDENT = '    ';

/** `open` items in parentheses `close`, in one line if that is short enough, else an item to a line. */
export function listed(open: string, items: readonly string[], close = ''): string {
  const line = `${open}(${items.join(', ')})${close}`;
  const isShort = !line.includes('\n') && line.length <= WIDTH;
  return isShort ? line : `${open}(\n${items.map((item) => INDENT + item).join(',\n')}\n)${close}`;
}

/** Clauses after a beginning: in one line if that is short enough, else each in its own. */
export function clauses(open: string, items: readonly string[]): string {
  const line = [open, ...items].join(' ');
  const isShort = !line.includes('\n') && line.length <= WIDTH;
  return isShort ? line : [open, ...items.map((item) => INDENT + item)].join('\n');
}

/** Items parted by commas, in lines that are as full as they may be within four more columns, but the first indented. */
export function filled(open: string, items: readonly string[]): string {
  const lines = [open];
  for (const [index, item] of items.entries()) {
    const piece = index < items.length - 1 ? `${item},` : item;
    const last = lines.at(-1) ?? '';
    if (last.length + 1 + piece.length <= WIDTH - INDENT.length) lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(INDENT + piece);
  }
  return lines.join('\n');
}

/** Text as a literal. */
export function literal(text: string): string {
  const quoted = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

/** The forms of a statement that holds several expressions, each with forms of its own: first all first ones, and so on. */
export function formsTogether(
  expressions: readonly (readonly string[])[],
  write: (chosen: readonly string[]) => string,
): string[] {
  const count = Math.max(1, ...expressions.map((forms) => forms.length));
  const texts = Array.from({ length: count }, (_, form) =>
    write(expressions.map((forms) => forms[Math.min(form, forms.length - 1)] ?? '')),
  );
  return [...new Set(texts)];
}
