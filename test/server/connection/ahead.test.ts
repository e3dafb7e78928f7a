import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { addressesOf, connectAhead, connectTo } from '../../../src/database/reaching/tcp.ts';

const HOST = '127.0.0.1';
const open: { close: () => void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A port, and how many have connected to it. */
async function listen(
  accept: (socket: net.Socket) => void = () => {},
): Promise<{ port: number; met: number }> {
  const place = { port: 0, met: 0 };
  const server = net.createServer((socket) => {
    place.met += 1;
    open.push({ close: () => socket.destroy() });
    socket.on('error', () => {});
    accept(socket);
  });
  await once(server.listen(0, HOST), 'listening');
  open.push(server);
  place.port = (server.address() as AddressInfo).port;
  return place;
}

const { signal } = new AbortController();
const connect = async (port: number): Promise<net.Socket> => {
  const socket = await connectTo({ host: HOST, port }, undefined, signal);
  open.push({ close: () => socket.destroy() });
  return socket;
};
const metAll = async (place: { met: number }, count: number): Promise<void> => {
  while (place.met < count) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a connection that was begun ahead of time', () => {
  it('is taken by who comes to the same place, once', async () => {
    const server = await listen((socket) => socket.pipe(socket));
    connectAhead({ host: HOST, port: server.port });
    expect(await addressesOf(HOST, signal)).toEqual([HOST]);
    await metAll(server, 1);
    const socket = await connect(server.port);
    expect(server.met).toBe(1);
    socket.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    await connect(server.port);
    await metAll(server, 2);
    expect(server.met).toBe(2);
  });

  it('is taken while it is still being made, also by name', async () => {
    const server = await listen();
    connectAhead({ host: 'localhost', port: server.port });
    expect(await addressesOf('localhost', signal)).toContain(HOST);
    await connect(server.port);
    await metAll(server, 1);
    expect(server.met).toBe(1);
  });

  it('is given up where the connection is to another place', async () => {
    const [one, other] = [await listen((socket) => socket.resume()), await listen()];
    connectAhead({ host: HOST, port: one.port });
    await metAll(one, 1);
    await connect(other.port);
    await connect(one.port);
    await metAll(one, 2);
    expect([one.met, other.met]).toEqual([2, 1]);
  });

  it('leaves the reason to the connection itself where it failed', async () => {
    const server = await listen();
    const { port } = server;
    open.pop()?.close();
    connectAhead({ host: HOST, port });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(connect(port)).rejects.toThrow('ECONNREFUSED');
  });

  it('looks a name up anew for whoever comes again', async () => {
    connectAhead({ host: 'nowhere.invalid', port: 1 });
    await expect(addressesOf('nowhere.invalid', signal)).rejects.toThrow('nowhere.invalid');
    expect(await addressesOf('localhost', signal)).toContain(HOST);
  });
});
