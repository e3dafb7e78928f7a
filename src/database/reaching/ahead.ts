/**
 * Where a deployment's run will connect to, as far as that can be seen before anything is loaded: the connection is made
 * while the program's code is. What is meant is decided later (naming/resolve-target.ts); where that is another place, the
 * connection made here is taken by nobody. In doubt there is none. Pure.
 */
import type { TcpPlace } from './tcp.ts';

/** One host, and no `@` but the one before it: a password that is not percent-encoded may look like anything. */
const PLAIN =
  /^postgres(?:ql)?:\/\/(?:[^@/:?#[\]]+(?::[^@/?#[\]]*)?@)?(?<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?<port>\d+))?(?:[/?][^@]*)?$/i;

/** Parameters of a URL, and variables, by which it is another place. */
const ELSEWHERE = /[?&](?:host|hostaddr|port|service|load_balance_hosts)=/i;
const VARIABLES = [
  'PGHOSTADDR',
  'PGSERVICE',
  'PGLOADBALANCEHOSTS',
  'AIM_MIGRATE_COMPONENT',
  'AIM_MIGRATE_CONFIG',
];
const OPTIONS = /^(?:--(?:url|env|config|component|help|version)|-[hV])/;

/** Undefined where the command is another than `up`, or the place is not plain to see. */
export function placeAhead(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): TcpPlace | undefined {
  const [command = 'up', ...rest] = argv;
  if (command !== 'up' || rest.some((argument) => OPTIONS.test(argument))) return undefined;
  const url = env['DATABASE_URL']?.trim() ?? '';
  if (ELSEWHERE.test(url) || VARIABLES.some((name) => env[name])) return undefined;
  const { host, port = env['PGPORT'] || '5432' } = PLAIN.exec(url)?.groups ?? {};
  const number = Number(port);
  if (host === undefined || !Number.isInteger(number) || number < 1 || number > 65_535) return undefined;
  return { host: host.replaceAll(/[[\]]/g, ''), port: number };
}
