/** Databases that are emptied and used again: making one costs more than a case. */
import type { Session } from '../../../src/database/session.ts';
import type { Fresh } from './cases.ts';

const EMPTY = `DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', name);
  END LOOP;
  CREATE SCHEMA public; END $$`;

export class Pool {
  private readonly open: () => Promise<Fresh>;
  private readonly all: Fresh[] = [];
  private readonly free: Session[] = [];

  constructor(open: () => Promise<Fresh>) {
    this.open = open;
  }

  /** An empty database; disposing of it gives it back. */
  readonly take = async (): Promise<Fresh> => {
    const session = this.free.pop() ?? (await this.another());
    await session.send('DISCARD ALL');
    await session.send(EMPTY);
    return {
      session,
      [Symbol.asyncDispose]: () => {
        this.free.push(session);
        return Promise.resolve();
      },
    };
  };

  async close(): Promise<void> {
    for (const fresh of this.all) await fresh[Symbol.asyncDispose]();
  }

  private async another(): Promise<Session> {
    const fresh = await this.open();
    this.all.push(fresh);
    return fresh.session;
  }
}
