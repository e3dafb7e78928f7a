import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelOf } from '../../../src/catalog/labels.ts';
import { isOwnName } from '../../../src/catalog/own-names.ts';
import { CODES } from '../../../src/wording/codes.ts';
import { FLAGS } from '../../../src/wording/flags.ts';
import { FORMATS } from '../../../src/wording/formats.ts';
import { LISTS } from '../../../src/wording/lists.ts';
import { valueWords } from '../../../src/wording/value.ts';

/** What the servers of all majors have: a test on each server keeps the files true. */
const folder = path.join(import.meta.dirname, '../catalog/columns');
const columns = readdirSync(folder).flatMap((file) =>
  readFileSync(path.join(folder, file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [, name = '', type = '', how = ''] = /^(\S+) (.+) (\S+)$/.exec(line) ?? [];
      return { name, type, how };
    }),
);
const compared = columns.filter(({ name, how }) => {
  const [catalog = '', column = ''] = name.split('.');
  return how !== 'except' && !isOwnName(catalog, column);
});
const namesOf = (...types: readonly string[]): string[] => [
  ...new Set(compared.filter(({ type }) => types.includes(type)).map(({ name }) => name)),
];

/** The codes of each column (PostgreSQL manual, chapter "System Catalogs"; a space where there is none). */
const DOCUMENTED: Readonly<Record<string, string>> = {
  'pg_aggregate.aggfinalmodify': 'rsw',
  'pg_aggregate.aggkind': 'noh',
  'pg_aggregate.aggmfinalmodify': 'rsw',
  'pg_am.amtype': 'ti',
  'pg_amop.amoppurpose': 'so',
  'pg_attribute.attcompression': 'pl',
  'pg_attribute.attgenerated': 'sv',
  'pg_attribute.attidentity': 'ad',
  'pg_attribute.attstorage': 'pemx',
  'pg_cast.castcontext': 'eai',
  'pg_cast.castmethod': 'fib',
  'pg_class.relkind': 'riStvmcfpI',
  'pg_class.relpersistence': 'put',
  'pg_class.relreplident': 'dnfi',
  'pg_collation.collprovider': 'dbci',
  'pg_constraint.confdeltype': ' arcnd',
  'pg_constraint.confmatchtype': ' fps',
  'pg_constraint.confupdtype': ' arcnd',
  'pg_constraint.contype': 'cfnputx',
  'pg_database.datlocprovider': 'bci',
  'pg_default_acl.defaclobjtype': 'rSfTnL',
  'pg_event_trigger.evtenabled': 'ODRA',
  'pg_operator.oprkind': 'bl',
  'pg_partitioned_table.partstrat': 'hlr',
  'pg_policy.polcmd': 'rawd*',
  'pg_proc.proargmodes': 'iobvt',
  'pg_proc.prokind': 'fpaw',
  'pg_proc.proparallel': 'sru',
  'pg_proc.provolatile': 'isv',
  'pg_publication.pubgencols': 'ns',
  'pg_rewrite.ev_enabled': 'ODRA',
  'pg_rewrite.ev_type': '1234',
  'pg_statistic_ext.stxkind': 'dfme',
  'pg_subscription.substream': 'ftp',
  // Read as a flag, since `p`ending is of the moment.
  'pg_subscription.subtwophasestate': '',
  'pg_trigger.tgenabled': 'ODRA',
  'pg_type.typalign': 'csid',
  'pg_type.typcategory': 'ABCDEGINPRSTUVXZ',
  // Any character.
  'pg_type.typdelim': '',
  'pg_type.typstorage': 'pemx',
  'pg_type.typtype': 'bcdepmr',
};

describe('the words for what the system catalogs have', () => {
  it('know every column of codes that is compared', () => {
    const coded = namesOf('"char"', '"char"[]').toSorted();
    expect(coded.length).toBeGreaterThan(35);
    expect(Object.keys(DOCUMENTED).toSorted()).toEqual(coded);
    expect(coded.filter((name) => !(name in CODES))).toEqual([]);
  });

  it('know every code that PostgreSQL documents', () => {
    const missing = Object.entries(DOCUMENTED).flatMap(([name, codes]) =>
      codes
        .split('')
        .filter((code) => !CODES[name]?.[code])
        .map((code) => `${name} ${code}`),
    );
    expect(missing).toEqual([]);
  });

  it('know every flag that is compared', () => {
    const missing = namesOf('boolean').filter((name) => !(name in FLAGS || name in CODES));
    expect(missing).toEqual([]);
    expect(Object.keys(FLAGS).filter((name) => !namesOf('boolean').includes(name))).toEqual([]);
  });

  it('know every list of privileges', () => {
    expect(namesOf('aclitem[]').filter((name) => !(name in FORMATS))).toEqual([]);
  });

  it('know every list', () => {
    const lists = compared.filter(({ type, how }) => how !== 'text' && /\[\]$|vector$/.test(type));
    const missing = lists.filter(
      ({ name }) => ![FORMATS, CODES].some((known) => name in known) && !LISTS.has(name),
    );
    expect([...new Set(missing.map(({ name }) => name))]).toEqual([]);
  });

  it('name every attribute in words', () => {
    const bare = compared.filter(({ name }) => {
      const [catalog = '', column = ''] = name.split('.');
      return labelOf(catalog, column) === column && column !== 'encoding';
    });
    expect([...new Set(bare.map(({ name }) => name))]).toEqual([]);
  });

  it('are of columns that exist', () => {
    const names = new Set(columns.map(({ name }) => name));
    const known = [...Object.keys(CODES), ...Object.keys(FLAGS), ...Object.keys(FORMATS), ...LISTS];
    expect(known.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('labels', () => {
  /** Catalogs whose attributes are those of an object of another catalog. */
  const ABOUT: Readonly<Record<string, string>> = {
    pg_aggregate: 'pg_proc',
    pg_attrdef: 'pg_attribute',
    pg_foreign_table: 'pg_class',
    pg_index: 'pg_class',
    pg_partitioned_table: 'pg_class',
    pg_range: 'pg_type',
    pg_sequence: 'pg_class',
  };

  it('are of one column each, within an object', () => {
    const byLabel = Map.groupBy(new Set(compared.map(({ name }) => name)), (name) => {
      const [catalog = '', column = ''] = name.split('.');
      return `${ABOUT[catalog] ?? catalog}: ${labelOf(catalog, column)}`;
    });
    const shared = [...byLabel.values()].filter((names) => names.length > 1).map((names) => names.join(' '));
    expect(shared).toEqual([
      // An index has no replica identity of its own, but may be the table's.
      'pg_class.relreplident pg_index.indisreplident',
      // Renamed in PostgreSQL 17.
      'pg_collation.colliculocale pg_collation.colllocale',
      'pg_database.daticulocale pg_database.datlocale',
    ]);
  });
});

describe('values', () => {
  it.each([
    ['pg_constraint', 'on delete', 'c', 'CASCADE'],
    ['pg_attribute', 'not null', 'true', 'NOT NULL'],
    ['pg_attribute', 'not null', 'false', 'NULL'],
    ['pg_attribute', 'compression', '', 'default'],
    ['pg_class', 'persistence', 'u', 'UNLOGGED'],
    ['pg_class', 'replica identity', 'n', 'NOTHING'],
    ['pg_class', 'replica identity', 'true', 'REPLICA IDENTITY'],
    [
      'pg_class',
      'options',
      'fillfactor=70, autovacuum_enabled=false',
      'WITH (fillfactor=70, autovacuum_enabled=false)',
    ],
    ['pg_class', 'sort order', '0 3 1 2', 'ASC, DESC, DESC NULLS LAST, ASC NULLS FIRST'],
    ['pg_class', 'increment', '2', 'INCREMENT BY 2'],
    ['pg_class', 'collations', 'NULL, "pg_catalog.\\"C\\""', 'NULL, "C"'],
    ['pg_trigger', 'enabled', 'A', 'ENABLE ALWAYS'],
    ['pg_trigger', 'timing and events', '23', 'BEFORE INSERT OR UPDATE FOR EACH ROW'],
    ['pg_trigger', 'timing and events', '32', 'AFTER TRUNCATE FOR EACH STATEMENT'],
    ['pg_trigger', 'timing and events', '69', 'INSTEAD OF INSERT FOR EACH ROW'],
    ['pg_trigger', 'arguments', String.raw`a\000it's\000`, `'a', 'it''s'`],
    ['pg_proc', 'volatility', 'i', 'IMMUTABLE'],
    ['pg_proc', 'argument modes', 'i, v', 'IN, VARIADIC'],
    ['pg_proc', 'settings', String.raw`"search_path=\"\""`, 'SET search_path = ""'],
    ['pg_proc', 'settings', '"search_path=a, b", work_mem=1MB', 'SET search_path = a, b; SET work_mem = 1MB'],
    ['pg_proc', 'body', 'pg_catalog', 'pg_catalog'],
    ['pg_operator', 'function', 'pg_catalog.int4eq(integer,integer)', 'int4eq(integer,integer)'],
    ['pg_type', 'default', "it's", "'it''s'"],
    ['pg_type', 'delimiter', ';', "';'"],
    ['pg_conversion', 'source encoding', '6', 'UTF8'],
    ['pg_database', 'connection limit', '-1', 'no limit'],
    ['pg_foreign_server', 'options', 'host=a, dbname=b', "OPTIONS (host 'a', dbname 'b')"],
    ['pg_class', 'comment', 'the users', "'the users'"],
    ['pg_class', 'security label selinux', 'x', "'x'"],
    [
      'pg_proc',
      'privileges',
      '(owner)=X*/(owner), =X/(owner)',
      'GRANT EXECUTE TO the owner WITH GRANT OPTION; GRANT EXECUTE TO PUBLIC',
    ],
    [
      'pg_constraint',
      'trigger states',
      'delete action on public.p: D',
      'DISABLE TRIGGER of delete on public.p',
    ],
    ['pg_statistic_ext', 'a column of a later major', 'q', 'q'],
  ])('%s %s: %s', (catalog, attribute, value, words) => {
    expect(valueWords({ catalog }, attribute, value)).toBe(words);
    expect(valueWords({ catalog }, attribute, null)).toBeNull();
  });
});
