import type { LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';

/** Names under `localhost` are this machine; only browsers and curl know that by themselves (RFC 6761 6.3). */
const loopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

const agents: Agent[] = [];

/**
 * A connection pool of one client: HTTP/1.1, so that header lines are seen as they were sent. `from` is the address of
 * this machine that it connects from.
 */
export function newAgent(ca: string, from?: string): Agent {
  const connector = buildConnector({ ca, lookup: loopback, timeout: 5_000, allowH2: false });
  const agent = new Agent({
    // SNI is the address's name even when a test sends another Host: what is asked for is then the gateway's to refuse.
    connect: (options, callback) =>
      connector({ ...options, servername: options.hostname, localAddress: from ?? null }, callback),
    headersTimeout: 20_000,
    bodyTimeout: 20_000,
  });
  agents.push(agent);
  return agent;
}

/** Closes what the test file opened. */
export async function closeAgents(): Promise<void> {
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
}
