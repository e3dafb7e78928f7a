/** Where a script is loaded: a new cluster each time, since the regression tests make roles and tablespaces. */
import type { Session } from '../../src/database/session.ts';
import { connectorFor } from '../../src/database/connector.ts';
import { resolveTarget } from '../../src/database/naming/resolve-target.ts';
import { thisMachine } from '../../src/database/naming/surroundings.ts';
import { embeddedShadows } from '../../src/shadow/embedded.ts';
import { startLocalServer } from '../../test/support/local-server.ts';

export interface Opened extends AsyncDisposable {
  session: Session;
  /** Another database of the cluster, empty; undefined where there can be only one. */
  beside?: () => Promise<Session>;
}

export interface Place {
  name: string;
  open(): Promise<Opened>;
}

/** What the regression tests' own driver calls it. */
const DATABASE = 'regression';

export const serverPlace = (major: number): Place => ({
  name: `PostgreSQL ${major}`,
  open: async () => {
    const settings = { statement_timeout: '60s', max_prepared_transactions: 2, wal_level: 'logical' };
    const server = await startLocalServer({ major, settings });
    try {
      const admin = await connect(server.url());
      await admin.send(`CREATE DATABASE ${DATABASE} TEMPLATE template0`);
      await admin.close();
      const session = await connect(server.url({ database: DATABASE }));
      return {
        session,
        beside: async () => {
          await session.send('CREATE DATABASE rebuilt TEMPLATE template0');
          return connect(server.url({ database: 'rebuilt' }));
        },
        [Symbol.asyncDispose]: async () => {
          await session.close();
          await server.dispose();
        },
      };
    } catch (error) {
      await server.dispose();
      throw error;
    }
  },
});

export const embeddedPlace = (): Place => {
  const shadows = embeddedShadows();
  return {
    name: shadows.description,
    open: async () => {
      const shadow = await shadows.open('regression');
      return { session: shadow.session, [Symbol.asyncDispose]: () => shadow.close() };
    },
  };
};

async function connect(url: string): Promise<Session> {
  const surroundings = thisMachine({});
  const target = await resolveTarget(url, surroundings);
  const connector = connectorFor(target, { waitMs: 0, surroundings, emit: () => undefined });
  return connector.connect('SELECT 1', new AbortController().signal);
}
