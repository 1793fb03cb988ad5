import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createOperations, type RunningService, StartError, serve } from '../src/index.ts';
import { testService } from './support/apps.ts';
import { portOf, RawClient } from './support/raw.ts';

const GET = 'GET /keys HTTP/1.1\r\nHost: x\r\n\r\n';
const POST = 'POST /logout HTTP/1.1\r\nHost: x\r\nGatehouse-Strategy: shared\r\nContent-Length: 0\r\n\r\n';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A process in miniature, whose signals come from an emitter. */
async function boot(ports: { port?: number; operationsPort?: number } = {}) {
  const { app: service, metrics, logger, log, seen } = testService();
  const guard = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  service.register(async (routes) => {
    routes.get('/slow', async () => {
      entered.resolve();
      await guard.promise;
      return { slow: true };
    });
    routes.addHook('onClose', () => void seen.push('stores closed'));
  });
  const operations = createOperations({
    name: 'api',
    replica: 'r',
    logger,
    trustedProxies: [],
    service,
    metrics,
    checks: {},
  });
  const signals = new EventEmitter();
  const complaints: string[] = [];
  const listening = Promise.withResolvers<void>();
  const running: RunningService = {
    service,
    operations,
    host: '127.0.0.1',
    port: 0,
    operationsPort: 0,
    logger,
    ...ports,
  };
  service.addHook('onListen', () => listening.resolve());
  const exit = serve(() => Promise.resolve(running), {
    signals,
    printError: (line) => complaints.push(line),
  });
  cleanUps.push(async () => {
    guard.resolve();
    service.server.closeAllConnections();
    operations.server.closeAllConnections();
    await Promise.all([service.close(), operations.close()]);
  });
  return {
    service,
    operations,
    signals,
    exit,
    complaints,
    log,
    seen,
    guard,
    entered,
    listening: listening.promise,
  };
}

async function open(port: number): Promise<RawClient> {
  const client = await RawClient.open(port);
  cleanUps.push(() => client.socket.destroy());
  return client;
}

describe('a drain', () => {
  it('answers a connection that was idle when it began, once, and then closes it', async () => {
    const { service, signals, exit, seen, listening } = await boot();
    await listening;
    const client = await open(portOf(service));
    const other = await open(portOf(service));
    for (const connection of [client, other]) {
      connection.send(GET);
      expect((await connection.answer())?.headers.connection).not.toBe('close');
    }

    signals.emit('SIGTERM', 'SIGTERM');
    await expect.poll(() => service.server.listening).toBe(false);
    // A round trip on one connection: time enough for a server that cuts idle ones to have cut the other.
    other.send(GET);
    await other.closed;
    expect((await other.answer())?.status).toBe(200);
    client.send(POST);
    const answer = await client.answer();
    expect([answer?.status, answer?.headers.connection]).toEqual([204, 'close']);
    await client.closed;
    expect(await exit).toBe(0);
    expect(seen).toEqual(['logout', 'stores closed']);
  });

  it('finishes what is in flight before the stores close, and says Connection: close', async () => {
    const { service, signals, exit, seen, guard, entered, listening } = await boot();
    await listening;
    const client = await open(portOf(service));
    client.send('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await entered.promise;
    signals.emit('SIGTERM', 'SIGTERM');
    await expect.poll(() => service.server.listening).toBe(false);
    expect(seen).toEqual([]);
    guard.resolve();
    const answer = await client.answer();
    expect([answer?.status, answer?.headers.connection]).toEqual([200, 'close']);
    expect(await exit).toBe(0);
    expect(seen).toEqual(['stores closed']);
  });

  it('also closes after refusals, also those that Fastify makes before any hook', async () => {
    const { service, signals, exit, listening } = await boot();
    await listening;
    const clients = await Promise.all(
      ['/nowhere', '/%zz'].map(async (path) => [path, await open(portOf(service))] as const),
    );
    for (const [, client] of clients) {
      client.send(GET);
      await client.answer();
    }
    signals.emit('SIGINT', 'SIGINT');
    for (const [path, client] of clients) {
      client.send(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      const answer = await client.answer();
      expect(answer?.status).toBeGreaterThanOrEqual(400);
      expect(answer?.headers.connection).toBe('close');
    }
    expect(await exit).toBe(0);
  });

  it('is seen by readiness probes, and refuses new connections on both ports', async () => {
    const { service, operations, signals, exit, listening } = await boot();
    await listening;
    const ports = [portOf(service), portOf(operations)];
    const probe = await open(portOf(operations));
    probe.send('GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await probe.answer())?.status).toBe(200);
    signals.emit('SIGTERM', 'SIGTERM');
    for (const app of [service, operations]) await expect.poll(() => app.server.listening).toBe(false);
    for (const port of ports) await expect(RawClient.open(port)).rejects.toThrow('ECONNREFUSED');
    probe.send('GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n');
    const answer = await probe.answer();
    expect([answer?.status, answer?.headers.connection]).toEqual([503, 'close']);
    expect(await exit).toBe(0);
  });

  it('ends within 10 s although a connection stays idle', async () => {
    const { service, signals, exit, log, seen, listening } = await boot();
    await listening;
    const client = await open(portOf(service));
    client.send(GET);
    await client.answer();
    const start = performance.now();
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await exit).toBe(0);
    expect(performance.now() - start).toBeLessThan(10_000);
    await client.closed;
    expect(seen).toEqual(['stores closed']);
    expect(log()).toContain('connections were still open');
  }, 15_000);

  it('is cut short by a second signal', async () => {
    const { service, signals, exit, entered, listening } = await boot();
    await listening;
    const client = await open(portOf(service));
    client.send('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await entered.promise;
    signals.emit('SIGTERM', 'SIGTERM');
    await expect.poll(() => service.server.listening).toBe(false);
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await exit).toBe(1);
  });

  it('follows an error that escaped, which is logged, and the exit code tells', async () => {
    const { signals, exit, log, seen, listening } = await boot();
    await listening;
    signals.emit('unhandledRejection', new Error('unhandled on purpose'));
    expect(await exit).toBe(1);
    expect(log()).toMatch(/"level":"fatal".*unhandled on purpose/);
    expect(seen).toEqual(['stores closed']);
  });
});

describe('a start', () => {
  it('that fails for a reason the operator can correct is a sentence', async () => {
    const complaints: string[] = [];
    const printError = (line: string) => complaints.push(line);
    const signals = new EventEmitter();
    expect(await serve(() => Promise.reject(new StartError('Start Redis.')), { signals, printError })).toBe(
      1,
    );
    expect(complaints).toEqual(['Start Redis.']);
    expect(signals.eventNames()).toEqual([]);
  });

  it('that fails for another reason shows where', async () => {
    const complaints: string[] = [];
    const printError = (line: string) => complaints.push(line);
    expect(
      await serve(() => Promise.reject(new TypeError('x')), { signals: new EventEmitter(), printError }),
    ).toBe(1);
    expect(complaints[0]).toMatch(/could not start.*TypeError: x\n.*drain\.test\.ts/s);
  });

  it('on a port that is taken says which, and what to set', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    cleanUps.push(() => other.close());
    const port = (other.address() as { port: number }).port;
    const { exit, complaints } = await boot({ port });
    expect(await exit).toBe(1);
    expect(complaints).toEqual([
      `Cannot listen on 127.0.0.1:${port}: another process listens there. Stop it or set PORT to a free port.`,
    ]);
  });

  it('that is interrupted leaves at once', async () => {
    const signals = new EventEmitter();
    const exit = serve(() => new Promise(() => undefined), { signals });
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await exit).toBe(0);
  });
});
