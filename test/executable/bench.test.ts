import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { run } from '../support/run.ts';

const SCRIPT = path.resolve(import.meta.dirname, '../../scripts/bench.ts');

const bench = async (...args: string[]) => run([SCRIPT, ...args], { program: process.execPath });

const reportSchema = z.object({
  results: z.array(
    z.object({
      work: z.string(),
      tool: z.string(),
      latencyMs: z.number(),
      seconds: z.object({ runs: z.number() }),
    }),
  ),
  trips: z.record(z.string(), z.object({ afterConnect: z.number(), connections: z.number() })),
  programs: z.record(z.string(), z.object({ found: z.boolean(), why: z.string().optional() })),
  bar: z.array(z.object({ what: z.string(), isReached: z.boolean().optional() })),
});

describe('scripts/bench.ts', () => {
  it('measures the executable, counts its round trips, names what is missing', async () => {
    const nowhere = ['--peers', path.join(import.meta.dirname, 'nowhere')];
    const only = ['--only', 'nothing,pending', '--tools', 'aim-migrate,node-pg-migrate', ...nowhere];
    const { code, stdout, stderr } = await bench(...only, '--runs', '2', '--latency', '0,1', '--json');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { results, trips, programs, bar } = reportSchema.parse(JSON.parse(stdout));
    expect(
      results.map(({ work, tool, latencyMs, seconds }) => [work, tool, latencyMs, seconds.runs]),
    ).toEqual([
      ['nothing', 'aim-migrate', 0, 2],
      ['nothing', 'aim-migrate', 1, 2],
      ['pending', 'aim-migrate', 0, 2],
      ['pending', 'aim-migrate', 1, 2],
    ]);
    expect(trips).toEqual({
      'nothing, aim-migrate': { afterConnect: 1, connections: 1 },
      'pending, aim-migrate': { afterConnect: 3, connections: 1 },
    });
    expect(programs).toMatchObject({ 'aim-migrate': { found: true }, 'node-pg-migrate': { found: false } });
    expect(programs['node-pg-migrate']?.why).toContain('npm run bench:peers');
    const reached = bar.filter(({ what }) => /^round trips.*, (?:nothing|30) pending/.test(what));
    expect(reached.map(({ isReached }) => isReached)).toEqual([true, true]);
  });

  it('refuses what it does not know, before it starts anything', async () => {
    const { code, stdout, stderr } = await bench('--only', 'everything');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^--only knows no everything; there are nothing, pending, /);
  });
});
