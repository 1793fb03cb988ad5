import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import getPort from 'get-port';
import { UserError } from './errors.ts';
import { hasCode } from './files.ts';
import { portOwner } from './port-owner.ts';

/** Where the gateway listens by default. */
export const DEFAULT_PORTS = { https: 8443, http: 8080 } as const;

/** Below the range from which systems hand out ports to outgoing connections: one of those could take a stopped part's. */
const FIRST = 20_000;
const COUNT = 10_000;

/** A free port on 127.0.0.1. */
export async function freePort(): Promise<number> {
  return await getPort({
    host: '127.0.0.1',
    port: Array.from({ length: 50 }, () => FIRST + randomInt(COUNT)),
  });
}

/**
 * Checks that the gateway can listen on a port of this machine's own addresses.
 * @param option the command-line option that chooses another one
 * @throws UserError naming who holds it, where the system tells
 */
export async function requirePort(port: number, option: string): Promise<void> {
  for (const host of ['127.0.0.1', '::1']) {
    const code = await tryToListen(port, host);
    if (code === 'EADDRINUSE') {
      const holder = await portOwner(port);
      const who = holder === undefined ? 'another program' : `${holder.name} (process ${holder.pid})`;
      throw new UserError(
        `Port ${port}, where the gateway should listen, is taken by ${who}.`,
        `End that program, or choose another port: \`./gatehouse up ${option} ${port + 1000}\`.`,
      );
    }
    if (code === 'EACCES') {
      throw new UserError(
        `This user may not listen on port ${port}.`,
        `Ports below 1024 are for root: choose a higher one with ${option}.`,
      );
    }
  }
}

function tryToListen(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      resolve(['EADDRINUSE', 'EACCES'].find((code) => hasCode(error, code)));
    });
    server.listen({ port, host }, () => server.close(() => resolve(undefined)));
  });
}
