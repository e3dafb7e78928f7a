import { describe, expect, it } from 'vitest';
import { grantStatements, type Privileges, type Right } from '../../../src/ddl/aspects/grants.ts';

const right = (text: string): Right => {
  const [grantee = '', grantor = '', name = '', option] = text
    .split(' ')
    .map((word) => word.replace('owner', ''));
  return { grantee, grantor, right: name, isGrantable: option === 'grantable' };
};

const between = (initially: readonly string[], now: readonly string[]): string[] => {
  const privileges: Privileges = {
    target: 't',
    owner: 'CURRENT_USER',
    all: ['INSERT', 'SELECT', 'UPDATE'],
    initially: initially.map(right),
    now: now.map(right),
  };
  return grantStatements(privileges);
};

describe('the statements between two lists of privileges', () => {
  it('are none where nothing differs', () => {
    expect(between(['owner owner SELECT'], ['owner owner SELECT'])).toEqual([]);
  });

  it('give several roles the same in one', () => {
    expect(between([], ['a owner SELECT', 'a owner INSERT', 'b owner INSERT', 'b owner SELECT'])).toEqual([
      'GRANT SELECT, INSERT ON t TO a, b',
    ]);
  });

  it('say ALL where it is all', () => {
    const all = ['a owner SELECT', 'a owner INSERT', 'a owner UPDATE'];
    expect(between([], all)).toEqual(['GRANT ALL ON t TO a']);
    expect(between(all, [])).toEqual(['REVOKE ALL ON t FROM a']);
    expect(between(['a owner SELECT', 'a owner INSERT'], ['b owner SELECT'])).toEqual([
      'REVOKE ALL ON t FROM a',
      'GRANT SELECT ON t TO b',
    ]);
  });

  it('take back what is less, and the option by itself', () => {
    expect(
      between(
        ['owner owner SELECT', 'owner owner INSERT', 'a owner SELECT grantable'],
        ['owner owner SELECT', 'a owner SELECT'],
      ),
    ).toEqual(['REVOKE INSERT ON t FROM CURRENT_USER', 'REVOKE GRANT OPTION FOR SELECT ON t FROM a']);
  });

  it('add the option to a right that is there', () => {
    expect(between(['a owner SELECT'], ['a owner SELECT grantable'])).toEqual([
      'GRANT SELECT ON t TO a WITH GRANT OPTION',
    ]);
  });

  it('let nobody grant before being granted the option', () => {
    expect(
      between([], ['c b SELECT', 'b a SELECT grantable', 'a owner SELECT grantable', 'c owner INSERT']),
    ).toEqual([
      'GRANT SELECT ON t TO a WITH GRANT OPTION',
      'GRANT INSERT ON t TO c',
      'SET ROLE a',
      'GRANT SELECT ON t TO b WITH GRANT OPTION',
      'RESET ROLE',
      'SET ROLE b',
      'GRANT SELECT ON t TO c',
      'RESET ROLE',
    ]);
  });
});
