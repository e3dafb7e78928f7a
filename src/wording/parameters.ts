/** Objects that are written as a list of parameters: `CREATE AGGREGATE f(integer) (SFUNC = …, STYPE = …)`. */
import type { CatalogObject } from '../catalog/model.ts';
import { valueWords } from './value.ts';

/** The keyword of an attribute in its command. */
type Keywords = Readonly<Record<string, string>>;

export const AGGREGATE: Keywords = {
  'state function': 'SFUNC',
  'state type': 'STYPE',
  'state size': 'SSPACE',
  'final function': 'FINALFUNC',
  'combine function': 'COMBINEFUNC',
  'serialization function': 'SERIALFUNC',
  'deserialization function': 'DESERIALFUNC',
  'initial value': 'INITCOND',
  'moving state function': 'MSFUNC',
  'moving inverse function': 'MINVFUNC',
  'moving state type': 'MSTYPE',
  'moving state size': 'MSSPACE',
  'moving final function': 'MFINALFUNC',
  'moving initial value': 'MINITCOND',
  'sort operator': 'SORTOP',
};

export const BASE_TYPE: Keywords = {
  'input function': 'INPUT',
  'output function': 'OUTPUT',
  length: 'INTERNALLENGTH',
  alignment: 'ALIGNMENT',
  storage: 'STORAGE',
};

export const COLLATION: Keywords = {
  provider: 'PROVIDER',
  locale: 'LOCALE',
  LC_COLLATE: 'LC_COLLATE',
  LC_CTYPE: 'LC_CTYPE',
  rules: 'RULES',
};

export const OPERATOR: Keywords = {
  function: 'FUNCTION',
  'left type': 'LEFTARG',
  'right type': 'RIGHTARG',
  commutator: 'COMMUTATOR',
  negator: 'NEGATOR',
  'restriction estimator': 'RESTRICT',
  'join estimator': 'JOIN',
};

export const RANGE: Keywords = {
  subtype: 'SUBTYPE',
  'subtype operator class': 'SUBTYPE_OPCLASS',
  'subtype collation': 'COLLATION',
  'canonical function': 'CANONICAL',
  'subtype difference function': 'SUBTYPE_DIFF',
  'multirange type': 'MULTIRANGE_TYPE_NAME',
};

/** `SFUNC = int4pl, STYPE = integer`: those that the object has; functions without their arguments. */
export function parameters(object: CatalogObject, keywords: Keywords): string {
  return Object.entries(keywords)
    .flatMap(([attribute, keyword]) => {
      const value = object.attributes[attribute] ?? null;
      if (value === null || value === '0') return [];
      const words = valueWords(object, attribute, value) ?? '';
      return [
        `${keyword} = ${/(function|estimator)$/.test(attribute) ? words.replace(/\(.*$/s, '') : words}`,
      ];
    })
    .join(', ');
}
