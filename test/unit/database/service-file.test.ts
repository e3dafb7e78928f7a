import { expect, test } from 'vitest';
import { findService, readService } from '../../../src/database/naming/service-file.ts';
import { failureOf } from './failure.ts';
import { fakeMachine } from './surroundings.ts';

const FILE = `# services
[other]
host=no
[shop]
  host=db.example.com
# a comment
port=6432
port=1
dbname=my shop
[shop]
user=late
`;

const plain = (service: ReturnType<typeof findService>): unknown =>
  service && Object.fromEntries([...service].map(([keyword, { value }]) => [keyword, value]));

test('the first section of the name, the first value of a parameter', () => {
  expect(plain(findService(FILE, 'shop', '/f'))).toEqual({
    host: 'db.example.com',
    port: '6432',
    dbname: 'my shop',
  });
  expect(findService(FILE, 'none', '/f')).toBeUndefined();
});

test.each(['nope=1', 'no equals sign', 'ldap://x', 'service=x'])('a line that is none: %s', async (line) => {
  const { diagnostics } = await failureOf(() => findService(`[shop]\n\n${line}`, 'shop', '/f'));
  expect(diagnostics[0]).toMatchObject({ code: 'service-file', place: { file: '/f', line: 3 } });
});

test("the user's file, then the system's", async () => {
  const files = {
    '/home/ann/.pg_service.conf': '[a]\nhost=mine',
    '/etc/pg/pg_service.conf': '[a]\nhost=no\n[b]\nhost=sys',
  };
  const machine = fakeMachine({ env: { PGSYSCONFDIR: '/etc/pg' }, files });
  expect(plain((await readService('a', undefined, machine)).settings)).toEqual({ host: 'mine' });
  expect(plain((await readService('b', undefined, machine)).settings)).toEqual({ host: 'sys' });
  const { diagnostics } = await failureOf(() => readService('c', undefined, machine));
  expect(diagnostics[0]?.message).toBe('There is no service "c"');
  expect(diagnostics[0]?.remedy).toContain('/home/ann/.pg_service.conf and /etc/pg/pg_service.conf');
});

test('a named file has to be there', async () => {
  const { message } = await failureOf(() => readService('a', '/none', fakeMachine()));
  expect(message).toBe('The service file /none cannot be read (ENOENT)');
});

test.each([
  ['a password that everybody may read', '[a]\npassword=x', 0o644, ['chmod 600 /f']],
  ['a password of its owner', '[a]\npassword=x', 0o640, []],
  ['no password', '[a]\nhost=h\n[b]\npassword=x', 0o644, []],
])('%s', async (_, text, mode, remedies) => {
  const machine = fakeMachine({ files: { '/f': { text, mode } } });
  const { warnings } = await readService('a', '/f', machine);
  expect(warnings.map(({ remedy }) => remedy)).toEqual(remedies);
});
