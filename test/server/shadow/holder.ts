/** A run that opens a shadow database (and lends it a role), says so, and waits to be killed. */
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import { thisMachine } from '../../../src/database/naming/surroundings.ts';
import { serverShadows } from '../../../src/shadow/server.ts';

const [url, label = '', role] = process.argv.slice(2);
const surroundings = thisMachine({});
const target = await resolveTarget(url, surroundings);
if (target.kind !== 'server') throw new Error('a server is meant');
const { signal } = new AbortController();
const shadow = await serverShadows(target, { waitMs: 0, surroundings, emit: () => {}, signal }).open(label);
if (role !== undefined) await shadow.lendRoles([role]);
process.stdout.write(`open ${shadow.description.split(' ')[0] ?? ''}\n`);
setInterval(() => undefined, 1000);
