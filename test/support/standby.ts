import { chown, cp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import postgres from 'postgres';
import { confLines } from './conf.ts';
import { conninfoValue, PASSWORD, SUPERUSER } from './url.ts';

interface Place {
  readonly major: number;
  readonly folder: string;
  readonly dataDir: string;
  readonly port: number;
  readonly account: { uid: number; gid: number } | undefined;
  url(): string;
}

/** Files of a running server that are no part of a base backup (PostgreSQL manual, 25.3.4). */
const LEFT_OUT = new Set(['postmaster.pid', 'postmaster.opts', 'pg_internal.init']);

const ownAll = async (folder: string, account: { uid: number; gid: number }): Promise<void> => {
  await chown(folder, account.uid, account.gid);
  for (const entry of await readdir(folder, { recursive: true })) {
    await chown(path.join(folder, entry), account.uid, account.gid);
  }
};

/**
 * A base backup of a running server by the low-level functions: the npm package has no pg_basebackup.
 * The copy is set up to stream from the primary.
 */
export const copyPrimary = async (primary: Place, copy: Place): Promise<void> => {
  const modern = primary.major >= 15;
  const sql = postgres(primary.url(), { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(
      modern ? `select pg_backup_start('test', true)` : `select pg_start_backup('test', true, false)`,
    );
    const filter = (file: string): boolean => !LEFT_OUT.has(path.basename(file));
    await cp(primary.dataDir, copy.dataDir, { recursive: true, filter });
    const [label] = await sql.unsafe<{ labelfile: string }[]>(
      modern
        ? `select labelfile from pg_backup_stop(false)`
        : `select labelfile from pg_stop_backup(false, false)`,
    );
    await rm(path.join(copy.dataDir, 'pg_wal'), { recursive: true });
    await cp(path.join(primary.dataDir, 'pg_wal'), path.join(copy.dataDir, 'pg_wal'), { recursive: true });
    await writeFile(path.join(copy.dataDir, 'backup_label'), label?.labelfile ?? '');
  } finally {
    await sql.end({ timeout: 1 });
  }
  const conninfo = `host=127.0.0.1 port=${primary.port} user=${SUPERUSER} password=${conninfoValue(PASSWORD)}`;
  await writeFile(
    path.join(copy.dataDir, 'postgresql.auto.conf'),
    confLines({ primary_conninfo: conninfo, hot_standby: true }),
  );
  await writeFile(path.join(copy.dataDir, 'standby.signal'), '');
  if (copy.account) await ownAll(copy.dataDir, copy.account);
};
