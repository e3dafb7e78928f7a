import { describe, inject } from 'vitest';
import { readCases } from '../catalog/cases.ts';
import { ownSession } from '../catalog/own-session.ts';
import { defineWriting } from './cases.ts';

const session = ownSession({ tablespace: true });

const cases = [...readCases('catalog'), ...readCases('catalog-equal')];

/** One half of the cases: Vitest runs files side by side. */
const half = cases.filter((_, index) => index % 2 === 0);

describe('what is written of a schema builds it again, on a server', () => {
  defineWriting(half, inject('server').major, () => ({ session: session(), major: inject('server').major }));
});
