import { describe, expect, it } from 'vitest';
import { describeAnswer } from '../../../scripts/audit-answer.ts';

const answer = (json: unknown) => describeAnswer(JSON.stringify(json));

describe('what npm says of the packages', () => {
  it('fails for signatures that are wrong or missing', () => {
    const invalid = [{ name: 'a', version: '1.0.0', code: 'EINTEGRITYSIGNATURE' }];
    expect(answer({ invalid, missing: [{ name: 'b' }] })).toEqual({
      isFine: false,
      text: 'wrong or missing: a@1.0.0, b',
    });
    expect(answer({ invalid: [], missing: [] })).toEqual({ isFine: true, text: 'all right' });
  });

  it('fails for grave weaknesses alone', () => {
    const vulnerabilities = { c: { severity: 'moderate' }, d: { severity: 'critical' } };
    expect(answer({ vulnerabilities })).toEqual({ isFine: false, text: 'd (critical)' });
    expect(answer({ vulnerabilities: { c: { severity: 'moderate' } } })).toEqual({
      isFine: true,
      text: 'none',
    });
  });

  it('says that it was not checked where the registry has no answer', () => {
    expect(answer({ error: { code: 'ENOTFOUND', summary: 'no such host' } })).toEqual({
      isFine: true,
      text: 'the registry gave no answer (no such host): not checked',
    });
    expect(answer({ message: 'not found', method: 'POST', statusCode: 405 }).isFine).toBe(true);
  });

  it('fails where it does not understand', () => {
    expect(describeAnswer('').isFine).toBe(false);
    expect(answer({ something: 1 }).isFine).toBe(false);
  });
});
