/** Two small charts with logarithmic axes as one SVG, readable on light and dark ground. */

export interface Line {
  name: string;
  points: readonly { x: number; y: number }[];
}

export interface Chart {
  title: string;
  unit: string;
  lines: readonly Line[];
}

const WIDTH = 380;
const HEIGHT = 300;
const MARGIN = { left: 56, right: 20, top: 40, bottom: 44 };
const STEPS = [1, 2, 5];

/** Colours that can be told apart on white and on black, by people who do not see red and green apart as well. */
const STYLE = `text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-weight: 600; fill: #24292f }
.grid { stroke: #8c959f; stroke-opacity: .25 }
polyline { fill: none; stroke-width: 2 }
.c0 { stroke: #0969da; fill: #0969da } .c1 { stroke: #bc4c00; fill: #bc4c00 }
polyline.c0, polyline.c1 { fill: none }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 }
  .title { fill: #f0f6fc }
  .c0 { stroke: #4493f8; fill: #4493f8 } .c1 { stroke: #f0883e; fill: #f0883e }
}`;

/** @param under what the horizontal axes count */
export function svgOf(charts: readonly Chart[], under: string): string {
  const drawn = charts.map((chart, index) => drawChart(chart, index * WIDTH, under));
  const width = WIDTH * charts.length;
  const said = charts.map(({ title }) => title).join(', ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img" aria-label="${said}">
<style>${STYLE}</style>
${drawn.join('\n')}
</svg>
`;
}

function drawChart({ title, unit, lines }: Chart, left: number, under: string): string {
  const all = lines.flatMap(({ points }) => points);
  const xs = all.map(({ x }) => x);
  const ys = ticksAround(all.map(({ y }) => y));
  const x = scale(Math.min(...xs), Math.max(...xs), left + MARGIN.left, left + WIDTH - MARGIN.right);
  const y = scale(ys[0] ?? 1, ys.at(-1) ?? 10, HEIGHT - MARGIN.bottom, MARGIN.top);
  const [begin, end] = [left + MARGIN.left, left + WIDTH - MARGIN.right];
  return [
    text(begin, 20, title, 'start', 'title'),
    ...ys.map(
      (value) =>
        grid(begin, y(value), end, y(value)) + text(begin - 6, y(value) + 4, `${value} ${unit}`, 'end'),
    ),
    ...[...new Set(xs)].map((value) => text(x(value), HEIGHT - MARGIN.bottom + 18, number(value), 'middle')),
    text((begin + end) / 2, HEIGHT - 8, under, 'middle'),
    ...lines.flatMap(({ name, points }, index) =>
      drawLine(
        name,
        points.map((one) => [x(one.x), y(one.y)]),
        index,
      ),
    ),
  ].join('\n');
}

function drawLine(name: string, points: readonly (readonly [number, number])[], index: number): string[] {
  const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
  const [x = 0, y = 0] = points.at(-1) ?? [];
  return [
    `<polyline class="c${index}" points="${path}"/>`,
    ...points.map(([cx, cy]) => `<circle class="c${index}" cx="${round(cx)}" cy="${round(cy)}" r="3"/>`),
    text(x, y - 9, name, 'end'),
  ];
}

/** 1, 2, 5, 10, … from below the smallest to above the largest. */
export function ticksAround(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    ticks.push(...STEPS.map((step) => Number((step * 10 ** power).toPrecision(1))));
  }
  const first = ticks.findLastIndex((tick) => tick <= low);
  const last = ticks.findIndex((tick) => tick >= high);
  return ticks.slice(Math.max(first, 0), last + 1);
}

const scale =
  (low: number, high: number, from: number, to: number) =>
  (value: number): number =>
    from + ((Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))) * (to - from);

const round = (value: number): number => Math.round(value * 10) / 10;
const number = (value: number): string => value.toLocaleString('en');

const grid = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line class="grid" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;

const text = (x: number, y: number, content: string, anchor: string, style?: string): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${style === undefined ? '' : ` class="${style}"`}>${content}</text>`;
