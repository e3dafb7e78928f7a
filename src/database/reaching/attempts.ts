/**
 * Which ways to connect there are, in libpq's order: the hosts, each with or without TLS as `sslmode` says; with
 * `target_session_attrs=prefer-standby` all of it twice. Pure, apart from `walk`, which calls what it is given.
 */
import { combine, ConnectFailure } from './connect-failure.ts';
import { shuffled } from './shuffle.ts';
import type { HostTarget, ServerTarget, SessionAttrs } from '../naming/target.ts';
import { isTlsRequired, type SslMode } from '../naming/tls-settings.ts';

/** `tls-if-offered`: goes on without where the server has none, on the same connection. */
type Encryption = 'none' | 'tls' | 'tls-if-offered';

export interface ConnectAttempt {
  host: HostTarget;
  encryption: Encryption;
  /** What the server must turn out to be, or else the next attempt is due. */
  sessionAttrs: Exclude<SessionAttrs, 'prefer-standby'>;
}

/** @param random from 0 to 1, for `load_balance_hosts=random` */
export function attempts(target: ServerTarget, random: () => number = Math.random): ConnectAttempt[] {
  const hosts = target.shuffleHosts ? shuffled(target.hosts, random) : target.hosts;
  const passes =
    target.sessionAttrs === 'prefer-standby' ? (['standby', 'any'] as const) : [target.sessionAttrs];
  return passes.flatMap((sessionAttrs) =>
    hosts.flatMap((host) =>
      encryptions(target.tls.mode, host).map((encryption) => ({ host, encryption, sessionAttrs })),
    ),
  );
}

/** Unix sockets never have TLS, whatever sslmode says. */
function encryptions(mode: SslMode, host: HostTarget): Encryption[] {
  if (host.socketPath !== undefined || mode === 'disable') return ['none'];
  if (isTlsRequired(mode)) return ['tls'];
  return mode === 'allow' ? ['none', 'tls'] : ['tls-if-offered', 'none'];
}

/**
 * Goes through the attempts until one succeeds.
 * @param connect opens the socket, logs in and checks the server's role; on failure it has closed everything
 * @throws ConnectFailure with what all attempts met; anything else that `connect` throws, at once
 */
export async function walk<T>(
  list: readonly ConnectAttempt[],
  connect: (attempt: ConnectAttempt) => Promise<T>,
): Promise<T> {
  const failures: ConnectFailure[] = [];
  let index: number | undefined = 0;
  while (index !== undefined) {
    const attempt = list[index];
    if (attempt === undefined) break;
    try {
      return await connect(attempt);
    } catch (error) {
      if (!(error instanceof ConnectFailure)) throw error;
      failures.push(error);
      index = nextAttempt(list, index, error);
    }
  }
  throw combine(failures);
}

/** The index of the attempt that is due after a failure; undefined where the failure is final. */
export function nextAttempt(
  list: readonly ConnectAttempt[],
  index: number,
  failure: ConnectFailure,
): number | undefined {
  const current = list[index];
  if (current === undefined) return undefined;
  const other = list[index + 1];
  const isSameHost = (candidate: ConnectAttempt): boolean =>
    candidate.host === current.host && candidate.sessionAttrs === current.sessionAttrs;
  if (other && isSameHost(other) && mayHelp(other.encryption, failure)) return index + 1;
  if (!triesNextHost(failure)) return undefined;
  const next = list.findIndex((candidate, at) => at > index && !isSameHost(candidate));
  return next === -1 ? undefined : next;
}

/** Answers that have nothing to do with encryption: password, database, starting up, full, no right to connect. */
const SURE = new Set(['28P01', '3D000', '57P03', '53300', '42501']);

/**
 * Would the same host answer otherwise with (or without) TLS? libpq tries after any error; here a password that
 * was refused is not offered a second time, and least of all without encryption.
 */
function mayHelp(other: Encryption, failure: ConnectFailure): boolean {
  if (other === 'tls') return failure.stage === 'login' && !SURE.has(failure.sqlstate ?? '');
  return failure.stage === 'tls' || (failure.encrypted && failure.sqlstate === '28000');
}

/** A host that is away, starting, stopping, or of the wrong role; a login that was refused is final. */
function triesNextHost(failure: ConnectFailure): boolean {
  if (failure.stage === 'reach' || failure.stage === 'role') return true;
  return failure.retryable && (failure.sqlstate === undefined || failure.sqlstate.startsWith('57P'));
}

/** What a server says about itself in `in_hot_standby` and `default_transaction_read_only`. */
export interface ServerRole {
  inRecovery: boolean;
  readOnly: boolean;
}

/** Is the server what `target_session_attrs` asks for? */
export function fits(attrs: ConnectAttempt['sessionAttrs'], { inRecovery, readOnly }: ServerRole): boolean {
  const answers = {
    any: true,
    'read-write': !inRecovery && !readOnly,
    'read-only': inRecovery || readOnly,
    primary: !inRecovery,
    standby: inRecovery,
  };
  return answers[attrs];
}

/** To be thrown by `connect` where the server does not fit. A failover may change that, so waiting can help. */
export const roleFailure = (attempt: ConnectAttempt, where: string): ConnectFailure =>
  new ConnectFailure(
    { stage: 'role', retryable: true },
    {
      code: 'wrong-role',
      message: `${where} is not what target_session_attrs=${attempt.sessionAttrs} asks for`,
      remedy: 'Name the other servers of the cluster too, or change target_session_attrs',
    },
  );
