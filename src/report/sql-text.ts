/** Statements that lead from one schema to another, as a file that psql runs. Pure. */
import { sanitize, sanitizeLine } from './sanitize.ts';

/**
 * No colour and no symbols, so that it can be sent to a file; comments hold what the statements do not reach. A
 * character that acts on a terminal is made visible, here too: --json has every statement as it is.
 */
export function sqlText({
  statements,
  left,
}: {
  statements: readonly string[];
  left: readonly string[];
}): string[] {
  const rest = left.map((one) => `-- not reached: ${sanitizeLine(one)}`);
  if (statements.length === 0) return ['-- Nothing that statements could mend.', ...rest];
  return [
    '-- Brings the result of V1 to that of the incrementals.',
    'BEGIN;',
    '',
    ...statements.flatMap((statement) => sanitize(`${statement};`).split('\n')),
    '',
    'COMMIT;',
    ...rest,
  ];
}
