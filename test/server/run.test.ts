import { describe, expect, it } from 'vitest';
import { run, start } from '../support/run.ts';

/** Any program does: this is about the harness, not about ours. */
const node = { program: process.execPath };

describe('running a program', () => {
  it('gives its exit code, its output and a clean environment', async () => {
    process.env['PGHOST'] = 'inherited';
    const script = `
      const { env, stdout } = process;
      console.log(env.PGHOST, env.MINE, stdout.isTTY, require('fs').readFileSync(0, 'utf8'));
      console.error('late'); process.exit(7);`;
    const result = await run(['-e', script], { ...node, env: { MINE: 'given' }, input: 'typed' });
    expect(result).toMatchObject({ code: 7, signal: null, stderr: 'late\n' });
    expect(result.stdout).toBe('undefined given undefined typed\n');
  });

  it('waits for text and sends signals', async () => {
    const script = `process.on('SIGTERM', () => process.exit(143)); console.log('ready'); setInterval(() => {}, 9)`;
    const running = start(['-e', script], node);
    await running.waitFor('ready');
    running.kill('SIGTERM');
    expect(await running.done).toMatchObject({ code: 143 });
    await expect(running.waitFor('never', 50)).rejects.toThrow(/No never/);
  });

  it('ends what takes too long', async () => {
    const script = 'setInterval(() => {}, 9)';
    await expect(run(['-e', script], { ...node, timeoutMs: 200 })).rejects.toThrow(
      /Still running after 200 ms/,
    );
  });
});
