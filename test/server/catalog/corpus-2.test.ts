import { describe, inject } from 'vitest';
import { readCases } from './cases.ts';
import { defineCases } from './corpus.ts';
import { ownSession } from './own-session.ts';

const session = ownSession({ tablespace: true });

/** One half of the cases: Vitest runs files side by side. */
const half = readCases('catalog').filter((_, index) => index % 2 === 1);

describe('differences are found on a server', () => {
  defineCases(half, () => ({ session: session(), major: inject('server').major }));
});
