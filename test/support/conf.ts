import type { ServerOptions } from './server.ts';
import { SUPERUSER } from './url.ts';

/** Safe against a crashed process, not against a power cut: the operating system still has every write. */
export const FAST = { fsync: false, full_page_writes: false } as const;

/** Settings as lines of postgresql.conf; a later line wins over an earlier one. */
export const confLines = (settings: Record<string, string | number | boolean>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = '${String(value).replaceAll('\\', '\\\\').replaceAll("'", "''")}'\n`)
    .join('');

/** The pg_hba.conf that the options ask for; undefined where initdb's own (SCRAM) is right. */
export const hbaFile = ({ hba, auth, ssl }: ServerOptions): string | undefined => {
  if (hba !== undefined) return hba;
  if (auth === undefined || auth === 'scram-sha-256') return undefined;
  const tcp = auth === 'cert' ? 'hostssl' : 'host';
  if (auth === 'cert' && ssl?.ca === undefined) throw new Error('auth "cert" needs ssl.ca');
  return [
    // The harness itself gets in, and standbys do.
    `host all,replication ${SUPERUSER} 0.0.0.0/0 scram-sha-256`,
    `local all all ${auth === 'cert' ? 'scram-sha-256' : auth}`,
    `${tcp} all all 0.0.0.0/0 ${auth}`,
    `${tcp} all all ::/0 ${auth}`,
    '',
  ].join('\n');
};
