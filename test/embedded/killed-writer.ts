/** Commits a row, writes another without committing, says so, and waits to be killed. */
import { openEmbedded } from '../../src/database/embedded/embedded.ts';
import { clientOf } from './client.ts';

const database = await openEmbedded(process.argv[2] ?? '');
const sql = clientOf(database);
await sql.unsafe(`CREATE TABLE t (x text); INSERT INTO t VALUES ('committed')`).simple();
await sql.unsafe(`BEGIN; INSERT INTO t VALUES ('lost'); CREATE TABLE also_lost (x int)`).simple();
console.log('written');
setInterval(() => {}, 1000);
