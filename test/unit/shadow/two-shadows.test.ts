import { describe, expect, it } from 'vitest';
import { EXIT, Failure } from '../../../src/diagnostic.ts';
import { type Shadow, type ShadowSource, withTwoShadows } from '../../../src/shadow/shadow.ts';

interface Told extends ShadowSource {
  told: string[];
}

/** Tells what is asked of it; shadows whose names are `refused` cannot be had. */
function source(refused: Record<string, unknown> = {}): Told {
  const told: string[] = [];
  const shadowOf = (name: string): Shadow => ({
    get session(): never {
      throw new Error('nobody asks');
    },
    major: 18,
    description: name,
    embedded: false,
    lendRoles: async () => {},
    cancel: async () => {},
    leave: async () => {},
    close: async () => void told.push(`close ${name}`),
  });
  return {
    description: 'nowhere',
    told,
    open: async (name, { onWaiting } = {}) => {
      told.push(`open ${name}`);
      if (name in refused) throw refused[name];
      await Promise.resolve();
      told.push(`waits for ${name}`);
      onWaiting?.();
      await new Promise((resolve) => setImmediate(resolve));
      told.push(`has ${name}`);
      return shadowOf(name);
    },
  };
}

const refusal = (code: string): Failure =>
  new Failure(EXIT.refused, { severity: 'error', code, message: `no: ${code}` });

const both = async (openings: readonly Promise<Shadow>[]): Promise<string[]> =>
  (await Promise.all(openings)).map(({ description }) => description);

describe('two shadows', () => {
  it('are begun one behind the other: the second while the first waits for its database', async () => {
    const { told, ...from } = source();
    const work = withTwoShadows(from, ['a', 'b'], both, () => told.push('meanwhile'));
    await expect(work).resolves.toEqual(['a', 'b']);
    expect(told.slice(0, 4)).toEqual(['open a', 'waits for a', 'open b', 'meanwhile']);
    expect(told.slice(-2)).toEqual(['close a', 'close b']);
  });

  it('are closed where the work fails, also the one that it did not wait for', async () => {
    const { told, ...from } = source();
    const work = withTwoShadows(from, ['a', 'b'], () => Promise.reject(new Error('no matter what')));
    await expect(work).rejects.toThrow('no matter what');
    expect(told.filter((one) => one.startsWith('close'))).toEqual(['close a', 'close b']);
  });

  it('fail with what refused the first one, and the second is not even asked for', async () => {
    const { told, ...from } = source({ a: refusal('first') });
    await expect(withTwoShadows(from, ['a', 'b'], both)).rejects.toMatchObject({
      exitCode: 4,
      diagnostics: [{ code: 'first' }],
    });
    expect(told).toEqual(['open a']);
  });

  it('fail with what refused the second one, whatever else failed because of that', async () => {
    const { told, ...from } = source({ b: refusal('second') });
    const work = withTwoShadows(from, ['a', 'b'], async (openings) => {
      await Promise.allSettled(openings);
      throw new Error('without it nothing works');
    });
    await expect(work).rejects.toMatchObject({ diagnostics: [{ code: 'second' }] });
    expect(told.at(-1)).toBe('close a');
  });
});
