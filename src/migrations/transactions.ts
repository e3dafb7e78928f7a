/**
 * Transaction statements in a migration. The runner opens and commits the transaction, with the history row
 * inside, and several migrations travel at once: a COMMIT of the file's own would cut all that apart. One pair
 * BEGIN … COMMIT around the whole file is as if it were not there; everything else is refused.
 */
import type { Statement } from './migration.ts';

type Node = Statement['node'];

/** A transaction statement found in a file. */
export interface TransactionStatement {
  /** As people write it: `COMMIT`, `ROLLBACK TO SAVEPOINT`. */
  what: string;
  /**
   * `open` and `close` are the plain halves of a pair; `options` is an `open` with options, which would be lost;
   * `session` touches more than the transaction.
   */
  role: 'open' | 'options' | 'close' | 'session' | 'other';
  /** What to do about it where it cannot stay. */
  remedy: string;
}

const ONE_TRANSACTION = 'Each migration is one transaction together with its history row.';
const SPLIT = `${ONE_TRANSACTION} Remove the statement, or split the file there into two migrations.`;
const SAVEPOINT = `${ONE_TRANSACTION} Remove it; to go on after an error, use a DO block with EXCEPTION.`;
const TWO_PHASE = 'Remove it: a migration takes no part in two-phase commit.';
const OPTIONS = `${ONE_TRANSACTION} Write BEGIN without options, or leave BEGIN and COMMIT out.`;
const CHARACTERISTICS =
  'Remove it: the transaction has begun when the file runs, and the history row is written in it too.';

const NAMES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  TRANS_STMT_BEGIN: ['BEGIN', SPLIT],
  TRANS_STMT_START: ['START TRANSACTION', SPLIT],
  TRANS_STMT_COMMIT: ['COMMIT', SPLIT],
  TRANS_STMT_ROLLBACK: ['ROLLBACK', SPLIT],
  TRANS_STMT_SAVEPOINT: ['SAVEPOINT', SAVEPOINT],
  TRANS_STMT_RELEASE: ['RELEASE SAVEPOINT', SAVEPOINT],
  TRANS_STMT_ROLLBACK_TO: ['ROLLBACK TO SAVEPOINT', SAVEPOINT],
  TRANS_STMT_PREPARE: ['PREPARE TRANSACTION', TWO_PHASE],
  TRANS_STMT_COMMIT_PREPARED: ['COMMIT PREPARED', TWO_PHASE],
  TRANS_STMT_ROLLBACK_PREPARED: ['ROLLBACK PREPARED', TWO_PHASE],
};

/** SET TRANSACTION, and the settings that it sets. For later transactions there is default_transaction_…. */
const TRANSACTION_SETTINGS = new Set([
  'TRANSACTION',
  'TRANSACTION SNAPSHOT',
  'transaction_isolation',
  'transaction_read_only',
  'transaction_deferrable',
]);

/** What a parsed statement does to transactions, or undefined where it leaves them alone. */
export function transactionStatement(kind: string, node: Node): TransactionStatement | undefined {
  if (kind === 'TransactionStmt') return fromTransactionStmt(node);
  if (kind === 'VariableSetStmt' && TRANSACTION_SETTINGS.has(String(node['name']))) {
    const name = String(node['name']);
    const what = name.startsWith('TRANSACTION') ? `SET ${name}` : `SET ${name} (SET TRANSACTION)`;
    return { what, role: 'other', remedy: CHARACTERISTICS };
  }
  if (kind === 'DiscardStmt' && node['target'] === 'DISCARD_ALL') {
    const remedy = 'Name what is to go: RESET ALL, DISCARD TEMP, DISCARD PLANS or DEALLOCATE ALL.';
    return {
      what: 'DISCARD ALL, which drops the locks and settings of the runner,',
      role: 'session',
      remedy,
    };
  }
  return undefined;
}

function fromTransactionStmt(node: Node): TransactionStatement {
  const kind = String(node['kind']);
  const [what, remedy] = NAMES[kind] ?? [kind, SPLIT];
  if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') {
    if (node['options'] === undefined) return { what, role: 'open', remedy };
    return { what: `${what} with options`, role: 'options', remedy: OPTIONS };
  }
  if (node['chain'] === true) return { what: `${what} AND CHAIN`, role: 'other', remedy };
  return { what, role: kind === 'TRANS_STMT_COMMIT' ? 'close' : 'other', remedy };
}

/** First words of a statement that does something to transactions, for files that are not parsed. */
const RAW: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^begin(?: (?:work|transaction|isolation|read|not|deferrable)\b.*)?$/, 'BEGIN'],
  [/^start transaction\b/, 'START TRANSACTION'],
  [/^(?:commit|end)\b/, 'COMMIT'],
  [/^(?:rollback|abort)\b/, 'ROLLBACK'],
  [/^savepoint\b/, 'SAVEPOINT'],
  [/^release\b/, 'RELEASE SAVEPOINT'],
  [/^prepare transaction\b/, 'PREPARE TRANSACTION'],
  [/^set (?:local |session )?transaction\b/, 'SET TRANSACTION'],
  [/^discard all$/, 'DISCARD ALL'],
];

/** As `transactionStatement`, by the first words of the statement (lower case) alone. */
export function rawTransactionStatement(head: readonly string[]): TransactionStatement | undefined {
  const words = head.join(' ');
  const what = RAW.find(([pattern]) => pattern.test(words))?.[1];
  if (what === undefined) return undefined;
  return { what, role: 'other', remedy: 'A raw file is sent inside a transaction. Remove the statement.' };
}

/**
 * Tells which transaction statements of a file are the pair around the whole, and which cannot stay.
 *
 * @param statements all statements of the file, in order
 * @param pairAllowed false in a `no-transaction` file, where nothing is a transaction
 */
export function judgeTransactions<S extends { transaction: TransactionStatement | undefined }>(
  statements: readonly S[],
  pairAllowed: boolean,
): { pair: readonly S[]; refused: readonly (S & { transaction: TransactionStatement })[] } {
  const [first, last] = [statements[0], statements.at(-1)];
  const opening = first?.transaction?.role;
  const closed = pairAllowed && first && last?.transaction?.role === 'close';
  const pair = closed && opening === 'open' ? [first, last] : [];
  // With options only the BEGIN is to be changed, so its COMMIT is no second complaint.
  const fine = closed && opening === 'options' ? [last] : pair;
  const refused = statements.filter(
    (statement): statement is S & { transaction: TransactionStatement } =>
      statement.transaction !== undefined && !fine.includes(statement),
  );
  return { pair, refused };
}
