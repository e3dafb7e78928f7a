/** The benchmark in one picture: what a deployment waits for at 10 ms of round trip. Pure. */
import { barChart } from '../measuring/bar-chart.ts';
import type { Results } from './results.ts';
import { time } from './table.ts';
import { titles } from './works.ts';

const LATENCY_MS = 10;

export function picture({ results }: Pick<Results, 'results'>): string {
  const panels = ['nothing', 'pending', 'fresh'].flatMap((work) => {
    const bars = results
      .filter((one) => one.work === work && one.latencyMs === LATENCY_MS)
      .flatMap(({ tool, seconds }) =>
        seconds === undefined
          ? []
          : [
              {
                name: tool,
                value: seconds.median,
                text: time(seconds.median),
                isOwn: tool === 'aim-migrate',
              },
            ],
      )
      .sort((a, b) => a.value - b.value);
    return bars.length === 0 ? [] : [{ title: titles.get(work) ?? work, bars }];
  });
  if (panels.length === 0) throw new Error(`The picture shows ${LATENCY_MS} ms of round trip: measure that`);
  return barChart(panels);
}
