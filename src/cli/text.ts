/** Plain text in columns, for help. Pure. */

/** Breaks text at blanks so that no line is longer than `width` columns. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Two columns, the second wrapped; a first column that is too long gets a line of its own. */
export function columns(rows: readonly (readonly [string, string])[], first: number, width = 80): string[] {
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, width - first - 4);
    const head = `  ${left.padEnd(first)}`;
    const fits = left.length <= first;
    const rest = lines.slice(fits ? 1 : 0).map((line) => ' '.repeat(first + 4) + line);
    return fits ? [`${head}  ${lines[0] ?? ''}`, ...rest] : [head, ...rest];
  });
}
