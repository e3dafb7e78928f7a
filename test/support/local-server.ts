import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FAST, hbaFile } from './conf.ts';
import { LocalServer } from './local-process.ts';
import type { ServerOptions, TestServer } from './server.ts';

/** Makes and starts a server from the npm package's binaries; takes about a second. */
export const startLocalServer = async (options: ServerOptions & { major: number }): Promise<TestServer> => {
  const server = await LocalServer.create(options.major);
  try {
    await server.initdb();
    if (options.durable !== true) await server.configure(FAST);
    if (options.ssl) {
      const { cert, key, ca } = options.ssl;
      await server.configure({
        ssl: true,
        ssl_cert_file: await server.writeSecret('server.crt', cert),
        ssl_key_file: await server.writeSecret('server.key', key),
        ...(ca === undefined ? {} : { ssl_ca_file: await server.writeSecret('ca.crt', ca) }),
      });
    }
    await server.configure({ max_connections: 200, ...options.settings });
    const hba = hbaFile(options);
    if (hba !== undefined) await writeFile(path.join(server.dataDir, 'pg_hba.conf'), hba);
    await server.start();
    return server;
  } catch (error) {
    await server.dispose();
    throw error;
  }
};
