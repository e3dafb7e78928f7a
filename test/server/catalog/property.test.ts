import { describe } from 'vitest';
import { ownSession } from './own-session.ts';
import { defineProperties } from './property.ts';

const session = ownSession({ tablespace: false });

describe('the comparison of random schemas', () => {
  defineProperties(15, () => session());
});
