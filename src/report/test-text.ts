/** What `test` found, for people. Pure. */
import { formatDuration } from '../duration.ts';
import type { TestOutcome, UndoFinding } from '../outcomes.ts';
import { checkText, findingsText } from './check-text.ts';
import { sanitizeLine } from './sanitize.ts';
import type { Style } from './style.ts';
import { versionList } from './words.ts';

export function testText(outcome: TestOutcome, style: Style): string[] {
  const { tracks, undo, tried, without_down: without, duration_ms } = outcome;
  const missing = without.length === 0 ? [] : [style.dim(`Without a down file: ${versionList(without)}`)];
  const time = formatDuration(duration_ms);
  const last =
    undo.length === 0
      ? style.green(`${style.symbol('✓')}${tried} migration(s) applied, undone and applied again (${time})`)
      : style.red(
          `${style.symbol('✗')}${new Set(undo.map(({ version }) => version)).size} of ${tried} migration(s) cannot be undone as they were`,
        );
  return [
    ...checkText(tracks, style),
    '',
    ...undo.flatMap((finding) => undoText(finding, style)),
    ...missing,
    last,
  ];
}

const LABELS = {
  undo: { checked: 'after undo', expected: 'before' },
  again: { checked: 'applied again', expected: 'applied once' },
} as const;

function undoText({ version, phase, findings }: UndoFinding, style: Style): string[] {
  const what =
    phase === 'undo' ? 'its down file does not lead back' : 'applied again it gives something else';
  return [
    style.red(`${style.symbol('✗')}${sanitizeLine(version)}: ${what}`),
    '',
    ...findingsText(findings, LABELS[phase], style),
  ];
}
