/** The server of rehearsals: nobody else's, since logins that stall in it hold up every DROP DATABASE. */
import { startServer, type TestServer } from '../support/server.ts';

/** To be disposed of by whoever starts it. */
export const startRehearsalServer = async (): Promise<TestServer> =>
  startServer({ settings: { authentication_timeout: '5s', max_prepared_transactions: 50 } });
