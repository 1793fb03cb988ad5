import { connect, createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Ports of 127.0.0.1 without a listener a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listening(createServer())));
  const ports = servers.map(portOf);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

export function listening<T extends Server>(server: T, port = 0): Promise<T> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('This server has no port.');
  return address.port;
}

/** Waits until something accepts connections on every port, at most 20 s, or until `alive` says it never will. */
export async function untilItListens(ports: number[], alive: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (const port of ports) {
    while (!(await accepts(port))) {
      if (!alive()) throw new Error('The process ended.');
      if (performance.now() > deadline) throw new Error(`Nothing listens on port ${port} after 20 s.`);
      await pause(20);
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
