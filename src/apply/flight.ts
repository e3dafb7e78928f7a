/**
 * Sends messages one behind the other without waiting for answers, and takes the answers in order. The first
 * failure stops everything behind it by PostgreSQL's own rule (see transaction.ts).
 */
import { type Row, ServerError, type ServerNotice, type Session } from '../database/session.ts';
import type { Emit } from '../events.ts';
import { BEGIN, INSIDE, type Message } from './transaction.ts';

/**
 * At most so much is under way at once. What was sent may still run after this process has died: each file
 * whole and recorded, but this bounds how far that goes.
 */
const FLIGHT_BYTES = 16 * 1024 * 1024;

export interface FailedMessage {
  message: Message;
  error: unknown;
  /** In the message with the file, and not before it. */
  inBody: boolean;
}

export interface FlightResult {
  /** Committed, in order. */
  applied: readonly Message[];
  /** The one that failed, and what the server or the connection said. */
  failed?: FailedMessage;
  /** Sent or not, but not run. */
  rest: readonly Message[];
}

/** Runs the messages; leaves no transaction open. */
export async function fly(session: Session, messages: readonly Message[], emit: Emit): Promise<FlightResult> {
  const answers: Promise<Row[][]>[] = [];
  const notices = new NoticesInStep(session, emit);
  const applied: Message[] = [];
  let underWay = 0;
  const sendMore = (): void => {
    for (let next = messages[answers.length]; next; next = messages[answers.length]) {
      if (underWay > 0 && underWay + next.body.length > FLIGHT_BYTES) return;
      underWay += next.body.length;
      const answer = send(session, next);
      answer.catch(() => {});
      answers.push(answer);
      notices.lastOf.push(session.sent);
    }
  };
  sendMore();
  for (const [index, message] of messages.entries()) {
    session.fileMessage = notices.lastOf[index];
    started(message, emit);
    notices.begin(index, message.migration.version);
    try {
      const answer = await answers[index];
      underWay -= message.body.length;
      applied.push(message);
      emit({
        event: 'migration_finish',
        version: message.migration.version,
        file: message.migration.file,
        duration_ms: durationOf(answer),
      });
      sendMore();
    } catch (error) {
      await Promise.allSettled(answers);
      const inBody = error instanceof BodyFailed;
      const failed = { message, error: inBody ? error.cause : error, inBody };
      return { applied, failed, rest: messages.slice(index + 1) };
    }
  }
  return { applied, rest: [] };
}

/** Tells each notice between the start and the end of its own migration, however early it arrives. */
class NoticesInStep {
  /** The number of each migration's last message. */
  readonly lastOf: number[] = [];
  private readonly emit: Emit;
  private held: { notice: ServerNotice; message: number }[] = [];
  private current = { last: 0, version: '' };

  constructor(session: Session, emit: Emit) {
    this.emit = emit;
    session.onNotice = (notice, message) => {
      this.held.push({ notice, message });
      this.tell();
    };
  }

  begin(index: number, version: string): void {
    this.current = { last: this.lastOf[index] ?? 0, version };
    this.tell();
  }

  private tell(): void {
    const { last, version } = this.current;
    const due = this.held.filter(({ message }) => message <= last);
    this.held = this.held.filter(({ message }) => message > last);
    for (const { notice } of due) emitNotice(notice, version, this.emit);
  }
}

/** The warning at a ROLLBACK where the server has rolled back already. */
const NO_TRANSACTION = '25P01';

/** Of the server, during a migration. */
export function emitNotice({ severity, message, code }: ServerNotice, version: string, emit: Emit): void {
  if (code !== NO_TRANSACTION) emit({ event: 'notice', severity, message, version });
}

/**
 * All at once; the answer is the last one's. BEGIN goes alone: nothing in it can keep the server from parsing or
 * decoding it, so whatever happens to the others happens inside the transaction, or not at all.
 */
async function send(session: Session, { opening, body }: Message): Promise<Row[][]> {
  const [begun, opened, done] = await Promise.allSettled([
    session.send(BEGIN),
    session.send(INSIDE.sql + opening),
    session.send(INSIDE.sql + body),
  ]);
  if (begun.status === 'rejected') throw begun.reason;
  if (opened.status === 'rejected') throw opened.reason;
  if (done.status === 'fulfilled') return done.value;
  if (done.reason instanceof ServerError && done.reason.isCommitted) return [];
  throw new BodyFailed(done.reason);
}

/** The file's own message failed, and not what stands before it. */
class BodyFailed extends Error {
  override readonly name = 'BodyFailed';
  constructor(cause: unknown) {
    super('the message with the file failed', { cause });
  }
}

function started({ migration, parsed, track }: Message, emit: Emit): void {
  emit({
    event: 'migration_start',
    version: migration.version,
    file: migration.file,
    track,
    ...(migration.directives.raw ? {} : { statements: parsed.statements.length }),
  });
}

/** The server's own measure, from the last row of the answer. */
function durationOf(answer: Row[][] | undefined): number {
  return Number(answer?.flat().findLast((row) => 'execution_ms' in row)?.['execution_ms'] ?? 0);
}
