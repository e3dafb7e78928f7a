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
/** Options of `up` that say nothing about the place. What is none of them may be one that does, or a mistake. */
export const OPTIONS: ReadonlySet<string> = new Set([
  '--to',
  '--dry-run',
  '--yes',
  '--strict',
  '--allow-nonempty',
  '--replay-all',
  '--wait',
  '--connect-timeout',
  '--dir',
  '--lock-timeout',
  '--lock-retry',
  '--statement-timeout',
  '--run-lock-timeout',
  '--json',
  '--quiet',
  '--verbose',
  '--no-color',
]);

const saysNothing = (argument: string): boolean =>
  !argument.startsWith('-') || OPTIONS.has(argument.split('=', 1)[0] ?? '');

/** Undefined where the command is another than `up`, or the place is not plain to see. */
export function placeAhead(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): TcpPlace | undefined {
  const [command = 'up', ...rest] = argv;
  if (command !== 'up' || !rest.every(saysNothing)) return undefined;
  const url = env['DATABASE_URL']?.trim() ?? '';
  if (ELSEWHERE.test(url) || VARIABLES.some((name) => env[name])) return undefined;
  const { host, port = env['PGPORT'] || '5432' } = PLAIN.exec(url)?.groups ?? {};
  const number = Number(port);
  if (host === undefined || !Number.isInteger(number) || number < 1 || number > 65_535) return undefined;
  return { host: host.replaceAll(/[[\]]/g, ''), port: number };
}
