/** What `consolidate` did, for people. Pure. */
import { formatDuration } from '../duration.ts';
import type { ConsolidateOutcome } from '../outcomes.ts';
import { sanitizeLine } from './sanitize.ts';
import type { Style } from './style.ts';

export function consolidateText(outcome: ConsolidateOutcome, style: Style): string[] {
  const { state, covers, lines, compared, duration_ms } = outcome;
  const file = sanitizeLine(outcome.file);
  const good = (text: string): string => style.green(style.symbol('✓') + text);
  const bad = (text: string): string => style.red(style.symbol('✗') + text);
  const time = formatDuration(duration_ms);
  switch (state) {
    case 'missing':
      return [bad(`${file} is not there: aim-migrate consolidate writes it`)];
    case 'stale':
      return [
        bad(`${file} is not what the incrementals up to ${sanitizeLine(covers)} make`),
        ...parting(outcome, style),
        'aim-migrate consolidate writes it again',
      ];
    case 'current':
    case 'written':
    default: {
      const what =
        compared && `${compared.objects} objects, ${compared.tables} tables, ${compared.rows} rows; `;
      const proved = compared ? [good(`Both tracks give the same database (${what}${time})`)] : [];
      const said = state === 'written' ? 'Written' : 'Current';
      return [good(`${said}: ${file} (${lines} lines, covers ${sanitizeLine(covers)})`), ...proved];
    }
  }
}

/** Where the file parts from what would be written. */
function parting({ first_difference: first }: ConsolidateOutcome, style: Style): string[] {
  if (!first) return [];
  const side = (label: string, text: string | null): string =>
    `      ${label}  ${text === null ? style.dim('(the end)') : sanitizeLine(text)}`;
  return [`  line ${first.line}`, side('is      ', first.is), side('would be', first.would_be)];
}
