/** A run that is killed, as nothing can be caught, a given time after it has asked for a shadow database. */
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import { thisMachine } from '../../../src/database/naming/surroundings.ts';
import { Session } from '../../../src/database/session.ts';
import { serverShadows } from '../../../src/shadow/server.ts';

const [url, label = '', afterMs] = process.argv.slice(2);
// oxlint-disable-next-line typescript/unbound-method -- it is called with its `this` below
const send = Session.prototype.send;
Session.prototype.send = function (text) {
  if (text.startsWith('COMMENT ON DATABASE')) {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(afterMs));
  }
  return send.call(this, text);
};

const surroundings = thisMachine({});
const target = await resolveTarget(url, surroundings);
if (target.kind !== 'server') throw new Error('a server is meant');
const { signal } = new AbortController();
await serverShadows(target, { waitMs: 0, surroundings, emit: () => {}, signal }).open(label);
setInterval(() => undefined, 1000);
