import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../../scripts/bench/options.ts';
import { TOOLS } from '../../../../scripts/bench/tools.ts';
import { stepsTrack, realTrack } from '../../../../scripts/bench/tracks.ts';
import { takesPart, titles, WORK_NAMES, WORKS, worksNamed } from '../../../../scripts/bench/works.ts';

const workers = (name: string): string[] => {
  const work = WORKS.find((one) => one.name === name);
  return TOOLS.filter((tool) => work && takesPart(work, tool)).map((tool) => tool.name);
};

describe('the works', () => {
  it('are done by each tool that can', () => {
    const peers = TOOLS.filter(({ kind }) => kind === 'peer').map(({ name }) => name);
    expect(workers('pending')).toEqual([
      'aim-migrate',
      'psql',
      'psql itself',
      'psql -1',
      'one message',
      ...peers,
    ]);
    expect(workers('nothing')).toEqual(['aim-migrate', 'psql', 'psql itself', ...peers]);
    expect(workers('one-of-30')).toEqual(['aim-migrate', 'psql', 'psql itself', ...peers]);
    expect(workers('replicas')).toEqual(['aim-migrate', ...peers]);
    expect(workers('one-of-30-inside')).toEqual(['aim-migrate']);
    expect(workers('fresh')).toEqual(['aim-migrate', 'psql', 'psql itself', 'psql -1', 'one message']);
  });

  it('bring the one where their peers do the same', () => {
    expect(worksNamed(['fresh']).map(({ name }) => name)).toEqual(['pending', 'fresh']);
    expect(worksNamed(['nothing']).map(({ name }) => name)).toEqual(['nothing']);
  });

  it('have titles', () => {
    expect(WORKS.map(({ name }) => titles.get(name))).not.toContain(undefined);
  });
});

describe('generated migrations', () => {
  it('of real size are 1,000 with 20,000 lines', () => {
    const { migrations, proof } = realTrack(1000);
    const lines = migrations.flatMap(({ sql }) => sql.split('\n').slice(0, -1));
    expect([migrations.length, proof.expected]).toEqual([1000, 800]);
    expect(Math.round(lines.length / 100)).toBe(200);
  });

  it('have numbers without a gap', () => {
    expect(stepsTrack(31).migrations.map(({ number }) => number)).toEqual(
      Array.from({ length: 31 }, (_, index) => index + 1),
    );
  });
});

describe('the command line', () => {
  const defaults = { seed: 7, peers: 'peers' };
  const read = (...args: string[]) => readOptions(args, defaults);

  it('has everything by default', () => {
    expect(read()).toMatchObject({
      only: WORK_NAMES,
      runs: 11,
      latencies: undefined,
      seed: 7,
      isJson: false,
    });
  });

  it('takes lists', () => {
    expect(read('--only', 'nothing,check', '--tools', 'aim-migrate,psql', '--latency', '0,10')).toMatchObject(
      {
        only: ['nothing', 'check'],
        tools: ['aim-migrate', 'psql'],
        latencies: [0, 10],
      },
    );
  });

  it.each([
    [['--only', 'all'], '--only knows no all; there are nothing,'],
    [['--tools', 'Liquibase'], '--tools knows no Liquibase; there are aim-migrate, psql,'],
    [['--runs', '0'], '--runs takes whole numbers from 1, not "0"'],
    [['--latency', '0,,10'], '--latency takes whole numbers from 0, not ""'],
    [['--rounds', '3'], "Unknown option '--rounds'"],
  ])('refuses %j', (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });
});
