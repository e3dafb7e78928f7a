import { describe, expect, it } from 'vitest';
import { copyTarget, inserts } from '../../../scripts/regression/copy-data.ts';
import { psqlItems, withVariables } from '../../../scripts/regression/psql-script.ts';

const kinds = (script: string): string[] =>
  [...psqlItems(script)].map((item) => {
    if (item.kind === 'statement') return item.text;
    return item.kind === 'command' ? `\\${item.name} ${item.rest}` : `data: ${item.lines.join(' | ')}`;
  });

describe('a script for psql', () => {
  it('is cut at semicolons that end statements', () => {
    const script = `SELECT ';' -- ;
; CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;
CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);`;
    expect(kinds(script)).toEqual([
      "SELECT ';' -- ;\n",
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
      'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)',
    ]);
  });

  it('has commands, of which some send what stands before them', () => {
    expect(kinds(`\\set x 'a'\nSELECT 1 AS one \\gset my_\nSELECT 2;`)).toEqual([
      `\\set x 'a'`,
      'SELECT 1 AS one ',
      '\\gset my_',
      'SELECT 2',
    ]);
  });

  it('has data behind COPY', () => {
    expect(kinds('COPY t FROM stdin;\n1\ta;b\n\\N\t\\\\\n\\.\nSELECT 1;')).toEqual([
      'COPY t FROM stdin',
      'data: 1\ta;b | \\N\t\\\\',
      'SELECT 1',
    ]);
  });

  it('has variables where they are not in quotes', () => {
    const variables = new Map([['file', "it's"]]);
    expect(withVariables(`SELECT :'file', ':file', a::file, :"file", :other`, variables)).toBe(
      `SELECT 'it''s', ':file', a::file, "it's", :other`,
    );
  });
});

describe('data of COPY as INSERT', () => {
  it('keeps NULL, escapes and quotes', () => {
    const target = copyTarget('COPY public.t (a, b) FROM stdin');
    expect(target).toEqual({ table: 'public.t', columns: '(a, b)' });
    expect(target && inserts(target, ['1\t\\N', "it's\ta\\tb", String.raw`\\x` + '\t\\101'])).toEqual([
      `INSERT INTO public.t (a, b) VALUES\n('1', NULL),\n('it''s', 'a\tb'),\n(E'\\\\x', 'A')`,
    ]);
  });

  it('is not tried with options', () => {
    expect(copyTarget('COPY t FROM stdin WITH (FORMAT csv)')).toBeUndefined();
  });
});
