import type { LookupFunction } from 'node:net';
import { Agent } from 'undici';

/** Names under `localhost` are this machine; of all clients only browsers and curl know (RFC 6761 section 6.3). */
const loopback: LookupFunction = (_name, { all }, callback) => {
  if (all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

/** How to reach a cluster on this machine whose certificates `ca` (PEM) vouches for. HTTP/1.1, one line a header. */
export function connectionTo(ca: string): Pick<Agent.Options, 'connect' | 'allowH2'> {
  return { connect: { ca, lookup: loopback, timeout: 5000 }, allowH2: false };
}

/**
 * Connections to a cluster on this machine whose certificates `ca` (PEM) vouches for. HTTP/1.1, so that header lines are
 * what they look like. Close it with `destroy()`.
 */
export function localAgent(ca: string): Agent {
  return new Agent({ ...connectionTo(ca), headersTimeout: 20_000, bodyTimeout: 20_000 });
}
