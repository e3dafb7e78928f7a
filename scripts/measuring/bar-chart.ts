/** Horizontal bars side by side as one SVG, one panel for each thing that is compared, readable on light and dark ground. */

export interface Panel {
  title: string;
  /** In order, from top to bottom; the text stands at the bar's end. */
  bars: readonly { name: string; value: number; text: string; isOwn: boolean }[];
}

const NAMES = 120;
const BARS = 220;
const TEXTS = 64;
const WIDTH = NAMES + BARS + TEXTS;
const HEAD = 36;
const ROW = 24;

const STYLE = `text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-weight: 600; fill: #24292f }
.own { fill: #0969da } .other { fill: #8c959f }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 }
  .title { fill: #f0f6fc }
  .own { fill: #4493f8 } .other { fill: #6e7681 }
}`;

/** Within a panel the longest bar takes all the room; panels have scales of their own, from 0. */
export function barChart(panels: readonly Panel[]): string {
  const rows = Math.max(...panels.map(({ bars }) => bars.length));
  const [width, height] = [WIDTH * panels.length, HEAD + ROW * rows + 8];
  const said = panels.map(({ title }) => escaped(title)).join('; ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${said}">
<style>${STYLE}</style>
${panels.map((panel, index) => drawPanel(panel, index * WIDTH)).join('\n')}
</svg>
`;
}

function drawPanel({ title, bars }: Panel, left: number): string {
  const longest = Math.max(...bars.map(({ value }) => value));
  const x = left + NAMES;
  const lines = bars.map(({ name, value, text, isOwn }, index) => {
    const y = HEAD + ROW * index;
    const length = Math.max(1, Math.round((BARS * value) / longest));
    return [
      `<text x="${x - 8}" y="${y + 14}" text-anchor="end"${isOwn ? ' class="title"' : ''}>${escaped(name)}</text>`,
      `<rect class="${isOwn ? 'own' : 'other'}" x="${x}" y="${y + 3}" width="${length}" height="${ROW - 9}" rx="2"/>`,
      `<text x="${x + length + 6}" y="${y + 14}">${escaped(text)}</text>`,
    ].join('\n');
  });
  return [`<text class="title" x="${x}" y="20">${escaped(title)}</text>`, ...lines].join('\n');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
