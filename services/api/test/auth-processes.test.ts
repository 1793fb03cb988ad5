import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Unavailable } from '@gatehouse/defaults';
import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import { AuthClient } from '../src/adapters/auth-client.ts';

const CALL = { method: 'POST', path: '/internal/thing', answer: Type.Object({ by: Type.String() }) } as const;
const TURNS = 6;
const ADDRESSES = ['127.0.0.1', '127.0.0.2'];
/** What a replica's client waits at most, in ms. */
const WITHIN_MS = 1000;

/** An auth process, as this test plays it. */
interface Process {
  readonly calls: string[];
  behaviour: 'answers' | 'paused' | 'breaks off' | 'refuses';
}

const servers: Server[] = [];
const clients: AuthClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

function listenerOf(one: Process, name: string): RequestListener {
  return (request: IncomingMessage, response) => {
    request.resume();
    if (one.behaviour === 'paused') return;
    const probed = request.url === '/health/live';
    if (!probed) one.calls.push(`${request.method} ${request.url}`);
    if (probed) response.end('{"live":true}');
    else if (one.behaviour === 'breaks off') request.socket.destroy();
    else if (one.behaviour === 'refuses') response.writeHead(503).end('{}');
    else response.end(JSON.stringify({ by: name }));
  };
}

/** Processes at one port of several addresses, and a client to which they are one name. */
async function processes(resolved = () => ADDRESSES) {
  const all = ADDRESSES.map((): Process => ({ calls: [], behaviour: 'answers' }));
  let port = 0;
  for (const [index, one] of all.entries()) {
    const server = createServer(listenerOf(one, `auth-${index + 1}`));
    servers.push(server);
    await new Promise<void>((done, fail) => {
      server.once('error', fail).listen(port, ADDRESSES[index], done);
    });
    port = (server.address() as AddressInfo).port;
  }
  const client = new AuthClient({
    url: `http://auth:${port}`,
    secrets: { query: 'q', change: 'c' },
    resolve: async () => [...resolved()],
  });
  clients.push(client);
  const [first, second] = all as [Process, Process];
  return { client, first, second };
}

async function timed<Result>(work: Promise<Result>) {
  const started = performance.now();
  const result = await work.catch((error: unknown) => error);
  return { result, milliseconds: performance.now() - started };
}

describe.each(['ask', 'change'] as const)('%s, with two auth processes', (kind) => {
  it('goes to both of them in turn', async () => {
    const { client, first, second } = await processes();
    for (let turn = 0; turn < TURNS; turn += 1) await client[kind](CALL);
    expect([first.calls.length, second.calls.length]).toEqual([TURNS / 2, TURNS / 2]);
  });

  it('is answered by the one that is not paused, within a second', async () => {
    const { client, first, second } = await processes();
    first.behaviour = 'paused';
    for (let turn = 0; turn < TURNS; turn += 1) {
      const { result, milliseconds } = await timed(client[kind](CALL));
      expect(result).toEqual({ by: 'auth-2' });
      expect(milliseconds).toBeLessThan(WITHIN_MS);
    }
    expect(second.calls).toEqual(Array(TURNS).fill('POST /internal/thing'));
    expect(first.calls).toEqual([]);
  });

  it('is unavailable within a second when both are paused', async () => {
    const { client, first, second } = await processes();
    first.behaviour = 'paused';
    second.behaviour = 'paused';
    const { result, milliseconds } = await timed(client[kind](CALL));
    expect(result).toBeInstanceOf(Unavailable);
    expect(milliseconds).toBeLessThan(WITHIN_MS);
  });

  it('takes an error for an answer, and asks no other one', async () => {
    const { client, first, second } = await processes();
    first.behaviour = 'refuses';
    second.behaviour = 'refuses';
    expect((await timed(client[kind](CALL))).result).toBeInstanceOf(Unavailable);
    expect([...first.calls, ...second.calls]).toHaveLength(1);
  });
});

it('puts a question to the next one when the connection breaks', async () => {
  const { client, first } = await processes();
  first.behaviour = 'breaks off';
  for (let turn = 0; turn < TURNS; turn += 1) expect(await client.ask(CALL)).toEqual({ by: 'auth-2' });
  expect(first.calls.length).toBeGreaterThan(0);
});

it('sends no change twice, whatever becomes of it', async () => {
  const { client, first, second } = await processes();
  first.behaviour = 'breaks off';
  second.behaviour = 'breaks off';
  expect((await timed(client.change(CALL))).result).toBeInstanceOf(Unavailable);
  expect([...first.calls, ...second.calls]).toHaveLength(1);
});

it('follows the addresses of the name', async () => {
  const addresses = ADDRESSES.slice(0, 1);
  const { client, first, second } = await processes(() => addresses);
  expect(await client.change(CALL)).toEqual({ by: 'auth-1' });
  first.behaviour = 'paused';
  addresses.splice(0, 1, '127.0.0.2');
  // A call that is not answered is reason enough to look again.
  expect((await timed(client.ask(CALL))).result).toBeInstanceOf(Unavailable);
  expect(await client.change(CALL)).toEqual({ by: 'auth-2' });
  expect(second.calls).toHaveLength(1);
});

it('is unavailable when the name has no address, or none comes', async () => {
  const { client } = await processes(() => {
    throw new Error('ENOTFOUND');
  });
  expect((await timed(client.change(CALL))).result).toBeInstanceOf(Unavailable);
  const waiting = new AuthClient({
    url: 'http://auth:1',
    secrets: { query: 'q', change: 'c' },
    resolve: () => new Promise<never>(() => undefined),
  });
  clients.push(waiting);
  const { result, milliseconds } = await timed(waiting.ask(CALL));
  expect(result).toBeInstanceOf(Unavailable);
  expect(milliseconds).toBeLessThan(WITHIN_MS);
});
