import { createServer, type Server } from 'node:net';

/** Two free ports, so that a developer's own cluster keeps the default ones. */
export async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  const [first, second] = [await listen(servers[0]), await listen(servers[1])];
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return [first, second];
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('the test server listens on no port'));
    });
  });
}
