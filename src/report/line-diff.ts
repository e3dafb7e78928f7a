/** Which lines of two texts differ, as a unified diff shows it (GNU diffutils manual, "Unified Format"). Pure. */

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** Lines that are the same around those that differ. */
const CONTEXT = 2;

/** Of two texts with more lines than this, what lies between the first and the last difference is not matched. */
const MOST_LINES = 2_000;

/** Hunks with their heads; empty where the texts have the same lines. */
export function unifiedDiff(before: string, after: string): string[] {
  const lines = compared(before, after);
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== ' '),
  );
  const shown: string[] = [];
  let [left, right] = [1, 1];
  for (const [index, { sign, text }] of lines.entries()) {
    if (near[index] && !near[index - 1]) {
      const end = near.indexOf(false, index);
      const hunk = lines.slice(index, end === -1 ? undefined : end);
      const count = (other: '-' | '+'): number => hunk.filter((line) => line.sign !== other).length;
      shown.push(`@@ -${left},${count('+')} +${right},${count('-')} @@`);
    }
    if (near[index]) shown.push(sign + text);
    if (sign !== '+') left += 1;
    if (sign !== '-') right += 1;
  }
  return shown;
}

/** The lines that only one of them has. */
export function differingLines(before: string, after: string): { before: string[]; after: string[] } {
  const lines = compared(before, after);
  const of = (wanted: '-' | '+'): string[] =>
    lines.flatMap(({ sign, text }) => (sign === wanted ? [text] : []));
  return { before: of('-'), after: of('+') };
}

function compared(before: string, after: string): Line[] {
  const [left, right] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left.at(-1 - end) === right.at(-1 - end)
  ) {
    end += 1;
  }
  return [
    ...left.slice(0, start).map(same),
    ...matched(left.slice(start, left.length - end), right.slice(start, right.length - end)),
    ...left.slice(left.length - end).map(same),
  ];
}

const same = (text: string): Line => ({ sign: ' ', text });

/** The longest common subsequence of lines. */
function matched(left: readonly string[], right: readonly string[]): Line[] {
  const removed = left.map((text): Line => ({ sign: '-', text }));
  const added = right.map((text): Line => ({ sign: '+', text }));
  if (left.length > MOST_LINES || right.length > MOST_LINES) return [...removed, ...added];
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [one, other] = [removed[i], added[j]];
    if (one && other && one.text === other.text) {
      lines.push({ sign: ' ', text: one.text });
      i += 1;
      j += 1;
    } else if (one && (!other || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(one);
      i += 1;
    } else if (other) {
      lines.push(other);
      j += 1;
    } else return lines;
  }
}
