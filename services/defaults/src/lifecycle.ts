import { Server as NetServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from './logging.ts';
import { StartError } from './start-error.ts';

/** What `serve` runs, as its `boot` made it. */
export interface RunningService {
  service: FastifyInstance;
  operations: FastifyInstance;
  /** The address both ports listen on. */
  host: string;
  port: number;
  operationsPort: number;
  logger: Logger;
}

/** The part of `process` that tells when to stop; tests pass an emitter. */
export interface StopSignals {
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
}

export interface ServeOptions {
  signals?: StopSignals;
  /** Where the sentence goes when the start fails; standard error unless told. */
  printError?: (sentence: string) => void;
}

const STOP_EVENTS = ['SIGTERM', 'SIGINT', 'SIGHUP'];
const CRASH_EVENTS = ['uncaughtException', 'unhandledRejection'];
/** How long open connections may take to end, and after that the stores: together less than the 10 s of PROTOCOLS. */
const DRAIN_MILLISECONDS = 9_000;
const CLOSE_MILLISECONDS = 900;

/**
 * Boots, listens on both ports, and resolves with the exit code when the process has stopped: 0 after SIGTERM or
 * SIGINT and a drain, 1 when the start failed, an error escaped, or a second signal cut the drain short.
 * Only `main.ts` exits: `process.exit(await serve(async () => …))`.
 */
export async function serve(
  boot: () => Promise<RunningService>,
  options: ServeOptions = {},
): Promise<number> {
  const { signals = process, printError = (sentence) => void process.stderr.write(`${sentence}\n`) } =
    options;
  const stops = listenForStops(signals);
  try {
    // A signal during boot exits immediately: no request has been served.
    const running = await Promise.race([boot(), stops.next()]);
    if (running === 'stop') return 0;
    if (running === 'crash') throw stops.cause();
    // Asked for before the first request can arrive: from here on every stop is a drain.
    const stopping = stops.next();
    await listen(running);
    const reason = await stopping;
    if (reason === 'crash') running.logger.fatal({ err: stops.cause() }, 'an error escaped; stopping');
    const outcome = await Promise.race([stop(running), stops.next()]);
    return outcome === 'stopped' && reason === 'stop' ? 0 : 1;
  } catch (error) {
    printError(explainStart(error));
    return 1;
  } finally {
    stops.dispose();
  }
}

/** The public port last: a client that reaches it finds everything else in place. */
async function listen({ service, operations, host, port, operationsPort }: RunningService): Promise<void> {
  await listenOn(operations, host, operationsPort, 'OPERATIONS_PORT');
  await listenOn(service, host, port, 'PORT');
}

async function listenOn(app: FastifyInstance, host: string, port: number, variable: string): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reasons: Record<string, string> = {
      EADDRINUSE: `another process listens there. Stop it or set ${variable} to a free port.`,
      EACCES: `the system does not allow it. Set ${variable} to a port above 1023.`,
      EADDRNOTAVAIL: 'this machine has no such address. Correct HOST.',
    };
    const reason = reasons[String(code)];
    if (reason === undefined) throw error;
    throw new StartError(`Cannot listen on ${host}:${port}: ${reason}`, { cause: error });
  }
}

function explainStart(error: unknown): string {
  if (error instanceof StartError) return error.message;
  return `The service could not start. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** PROTOCOLS, "Gateway and drain". Stores close last: whatever is still being answered may need them. */
async function stop({ service, operations, logger }: RunningService): Promise<'stopped'> {
  const apps = [service, operations];
  logger.info('draining');
  for (const app of apps) app.drain.active = true;
  const drained = Promise.all(apps.map((app) => stopListening(app)));
  if ((await withTimeout(drained, DRAIN_MILLISECONDS)) === 'timed-out') {
    logger.warn('connections were still open after the drain; closing them');
    for (const app of apps) app.server.closeAllConnections();
  }
  const closed = Promise.all(apps.map((app) => app.close()));
  if ((await withTimeout(closed, CLOSE_MILLISECONDS)) === 'timed-out')
    logger.warn('a store did not close in time');
  logger.info('stopped');
  return 'stopped';
}

/**
 * Stops accepting, and resolves when no connection is left. `http.Server.close` would also cut connections that
 * are idle at this moment, and with them a request that is on its way; its ancestor's `close` does not.
 */
function stopListening(app: FastifyInstance): Promise<void> {
  return new Promise((resolve) => {
    NetServer.prototype.close.call(app.server, () => resolve());
  });
}

async function withTimeout(work: Promise<unknown>, milliseconds: number): Promise<'done' | 'timed-out'> {
  const { promise, resolve } = Promise.withResolvers<'timed-out'>();
  const timer = setTimeout(() => resolve('timed-out'), milliseconds);
  try {
    return await Promise.race([work.then(() => 'done' as const), promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Turns events into promises: each `next()` waits for one that comes after it was asked for. */
function listenForStops(signals: StopSignals) {
  let cause: unknown;
  let waiting = Promise.withResolvers<'stop' | 'crash'>();
  const tell = (what: 'stop' | 'crash') => {
    const told = waiting;
    waiting = Promise.withResolvers();
    told.resolve(what);
  };
  const onStop = () => tell('stop');
  const onCrash = (error: unknown) => {
    cause ??= error;
    tell('crash');
  };
  for (const event of STOP_EVENTS) signals.on(event, onStop);
  for (const event of CRASH_EVENTS) signals.on(event, onCrash);
  return {
    next: () => waiting.promise,
    cause: () => cause,
    dispose: () => {
      for (const event of STOP_EVENTS) signals.off(event, onStop);
      for (const event of CRASH_EVENTS) signals.off(event, onCrash);
    },
  };
}
