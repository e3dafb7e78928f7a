/**
 * Shadow databases on a server: each is created from template0, marked as ours in the very next message, and
 * dropped when it is closed, whatever happened in between. What a killed run left is dropped by the next one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectorFor } from '../database/connector.ts';
import { quoteIdent, quoteLiteral } from '../database/quote.ts';
import { ServerError, type Session } from '../database/session.ts';
import { describeHost, type ServerTarget, zoneOption } from '../database/naming/target.ts';
import { sweep } from './abandoned.ts';
import { Admin, type ServerShadowOptions, warn } from './admin.ts';
import { cannotConnect, cannotCreate, cannotLend, left } from './failures.ts';
import { localeOptions } from './locale.ts';
import { majorOf, VERSION_QUERY } from './major.ts';
import { shadowName, writeMarker } from './marker.ts';
import { lendRoles, returnRoles } from './lent-roles.ts';
import type { Shadow, ShadowSource } from './shadow.ts';
import { interrupted } from './stoppable.ts';
import { written } from './written.ts';

/**
 * Shadows on a server.
 * @param target who may create databases there; the database that it names is connected to, and not touched
 */
export function serverShadows(target: ServerTarget, options: ServerShadowOptions): ShadowSource {
  const description = target.hosts.map(describeHost).join(',');
  let swept: Promise<void> | undefined;
  return {
    description,
    open: async (label, { timeZone, onWaiting } = {}) => {
      const name = shadowName(label);
      try {
        const admin = await Admin.connect(target, options, name);
        const shadow = new ServerShadow(name, description, inZone(target, timeZone), options, admin);
        swept ??= sweep(admin, options);
        return await opened(shadow, { swept, onWaiting, signal: options.signal });
      } catch (error) {
        throw options.signal.aborted ? interrupted(options.signal) : error;
      }
    },
  };
}

/** As the session's own setting, to which RESET returns. */
const inZone = (target: ServerTarget, timeZone: string | undefined): ServerTarget =>
  timeZone === undefined
    ? target
    : { ...target, options: `${target.options ?? ''} ${zoneOption(timeZone)}`.trim() };

interface Opening {
  onWaiting: (() => void) | undefined;
  swept: Promise<void>;
  signal: AbortSignal;
}

async function opened(shadow: ServerShadow, { swept, onWaiting, signal }: Opening): Promise<Shadow> {
  try {
    await swept;
    signal.throwIfAborted();
    await shadow.create(onWaiting);
    await shadow.connect();
    return shadow;
  } catch (error) {
    await shadow.close();
    throw error;
  }
}

class ServerShadow implements Shadow {
  readonly description: string;
  readonly embedded = false;
  major = 0;
  private readonly name: string;
  private readonly target: ServerTarget;
  private readonly options: ServerShadowOptions;
  private admin: Admin;
  private connected: Session | undefined;
  private readonly connector: ReturnType<typeof connectorFor>;
  /** CREATE DATABASE was sent, and not refused. */
  private made = false;
  private readonly lent = new Set<string>();
  private closing: Promise<void> | undefined;

  constructor(name: string, where: string, target: ServerTarget, options: ServerShadowOptions, admin: Admin) {
    this.name = name;
    this.description = `${name} on ${where}`;
    this.target = target;
    this.options = options;
    this.admin = admin;
    this.connector = connectorFor({ ...target, database: name }, options);
  }

  get session(): Session {
    if (!this.connected) throw new Error(`${this.description} is not connected`);
    return this.connected;
  }

  /**
   * Both messages are sent at once: a server that has the first has the second, and carries both out, whatever
   * becomes of this process. Nothing may be on its way to us then: who ends with unread data resets the connection,
   * and the server would notice between the two.
   */
  async create(onWaiting: () => void = () => {}): Promise<void> {
    const { session, facts } = this.admin;
    const name = quoteIdent(this.name);
    const marker = writeMarker(this.admin.marker(this.name));
    this.made = true;
    const work = Promise.allSettled([
      session.send(`CREATE DATABASE ${name} TEMPLATE template0 ${localeOptions(facts.like)}`),
      session.send(`COMMENT ON DATABASE ${name} IS ${quoteLiteral(marker)}`),
    ]);
    await written();
    onWaiting();
    const [created, marked] = await work;
    if (created.status === 'rejected' && created.reason instanceof ServerError) this.made = false;
    const failed = [created, marked].find((one) => one.status === 'rejected');
    if (failed) throw cannotCreate(failed.reason, this.target);
  }

  async connect(): Promise<void> {
    try {
      this.connected = await this.connector.connect(VERSION_QUERY, this.options.signal);
    } catch (error) {
      throw cannotConnect(error, this.name, this.target);
    }
    this.major = majorOf(await this.connected.first);
  }

  async lendRoles(names: readonly string[]): Promise<void> {
    try {
      await lendRoles(this.admin, names, this.lent);
    } catch (error) {
      throw cannotLend(error, this.target);
    }
  }

  async cancel(): Promise<void> {
    await this.connector.cancel(this.session);
  }

  leave(): Promise<void> {
    return new Promise((resolve) => {
      this.closing ??= this.remove(resolve);
      void this.closing.then(resolve);
    });
  }

  close(): Promise<void> {
    return (this.closing ??= this.remove());
  }

  /** @param onWay when DROP DATABASE is on its way to the server, if it comes to that */
  private async remove(onWay: () => void = () => {}): Promise<void> {
    try {
      if (this.connected) await leave(this.connected);
      if (this.made && this.admin.session.isOver)
        this.admin = await Admin.reconnect(this.target, this.options);
      if (this.made) {
        const dropped = this.admin.session.send(
          `DROP DATABASE IF EXISTS ${quoteIdent(this.name)} WITH (FORCE)`,
        );
        void written().then(onWay);
        await dropped;
      }
      await returnRoles(this.admin, this.lent, this.options);
    } catch (error) {
      warn(this.options, left(this.name, error));
    } finally {
      await this.admin.session.close();
    }
  }
}

/** A subscription keeps its database from being dropped, and its slot is none of ours. */
const DISCONNECT_SUBSCRIPTIONS = `DO $$ DECLARE s pg_catalog.name; BEGIN
FOR s IN SELECT subname FROM pg_catalog.pg_subscription JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) subdbid
  WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
LOOP
  EXECUTE pg_catalog.format('ALTER SUBSCRIPTION %I DISABLE', s);
  EXECUTE pg_catalog.format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', s);
  EXECUTE pg_catalog.format('DROP SUBSCRIPTION %I', s);
END LOOP; END $$`;

/** Something may still run in the session; DROP DATABASE ends it. */
const PATIENCE_MS = 2000;

/** Where it does not work, because the session is over or may not, DROP DATABASE says what is in the way. */
async function leave(session: Session): Promise<void> {
  if (!session.isOver) {
    const work = ['ROLLBACK', 'RESET SESSION AUTHORIZATION; RESET ROLE', DISCONNECT_SUBSCRIPTIONS];
    const done = Promise.allSettled(work.map((sql) => session.send(sql)));
    await Promise.race([done, sleep(PATIENCE_MS, undefined, { ref: false })]);
  }
  // DROP DATABASE looks for who is still there, and where it finds somebody it sleeps for 100 ms before it looks again.
  await session.close('gone');
}
