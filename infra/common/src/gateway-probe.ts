import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';

/** Where a cluster's gateway listens, and whose certificates it shows. */
export interface GatewayAddress {
  httpsPort: number;
  publicHost: string;
  caFile: string;
}

/** What one request through the gateway gave. */
export interface ProbeAnswer {
  status: number;
  /** `X-Replica`: the process that answered. */
  replica: string;
}

/** How long one request may take, in ms. */
const REQUEST_TIMEOUT = 3000;

/**
 * GETs a path of a strategy's host on a connection of its own, checking the certificate. The name goes into SNI and Host:
 * names under `localhost` do not resolve in Node.
 */
export function probeGateway(address: GatewayAddress, strategy: string, path: string): Promise<ProbeAnswer> {
  const host = `${strategy}.${address.publicHost}`;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: address.httpsPort,
        servername: host,
        path,
        headers: { host: `${host}:${address.httpsPort}` },
        ca: readFileSync(address.caFile),
        agent: false,
        signal: AbortSignal.timeout(REQUEST_TIMEOUT),
      },
      (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, replica: String(answer.headers['x-replica'] ?? '') });
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/**
 * Waits until every strategy answers through the gateway and, over all of them, every one of `replicas` has.
 * @throws whatever ends `signal`, or an Error naming what did not answer within `timeout` ms
 */
export async function untilAllServe(
  address: GatewayAddress,
  strategies: readonly string[],
  replicas: readonly string[],
  { signal, timeout }: { signal: AbortSignal; timeout: number },
): Promise<void> {
  const silent = new Set(strategies.map((name) => `the ${name} strategy`));
  const unseen = new Set(replicas);
  const deadline = performance.now() + timeout;
  let last = 'nothing yet';
  for (let turn = 0; silent.size + unseen.size > 0; turn += 1) {
    signal.throwIfAborted();
    if (performance.now() > deadline) {
      const missing = [...silent, ...unseen].join(', ');
      throw new Error(`no answer through the gateway from ${missing}; the last answer was: ${last}`);
    }
    const strategy = strategies[turn % strategies.length] ?? '';
    try {
      const { status, replica } = await probeGateway(address, strategy, '/api/public');
      last = `${status} from ${replica || 'no replica'} (${strategy})`;
      if (status === 200) {
        silent.delete(`the ${strategy} strategy`);
        unseen.delete(replica);
        continue;
      }
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await pause(50, undefined, { signal }).catch(() => undefined);
  }
}
