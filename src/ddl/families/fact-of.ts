/** What most facts have alike. */
import type { Address } from '../../catalog/raw.ts';
import type { Fact, Section } from '../fact.ts';

/** That an object is there, written by itself. */
export const objectAt = (
  address: Address,
  section: Section,
): Pick<Fact, 'address' | 'aspect' | 'section' | 'part' | 'group'> => ({
  address,
  aspect: '',
  section,
  part: 'object',
  group: address,
});
