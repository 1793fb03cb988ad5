import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openOperatedCluster, startCluster } from '@gatehouse/infra/cluster';
import { openRunFolder, type RunFolder } from '@gatehouse/infra/cluster/run-folder';
import type { Cluster } from '@gatehouse/infra/common/cluster-handle';
import { freePort } from '@gatehouse/infra/common/ports';
import type { Wiring } from '@gatehouse/infra/common/start-request';
import { UserError } from '@gatehouse/infra/errors';
import { Endpoints } from './endpoints.ts';
import { RedisProcess } from './redis-process.ts';
import { Relay } from './relay.ts';
import type { Scenario } from './scenarios.ts';
import { SpareRedis } from './spare-redis.ts';
import { ADMINISTRATION } from './visitor.ts';

/** A cluster to measure in, and everything that can be broken about it. */
export interface TestCluster {
  cluster: Cluster;
  doors: Endpoints;
  redis: RedisProcess;
  /** Auth's, then one for each replica; none where services reach Redis directly. */
  relays: readonly Relay[];
  /** There where relays are. */
  spare: SpareRedis | undefined;
  close(): Promise<void>;
}

export interface TestClusterOptions {
  wiring: Scenario['wiring'];
  replicas: number;
  strategies: readonly string[];
  environment: Record<string, string>;
  yes: boolean;
  signal: AbortSignal;
  progress: (line: string) => void;
}

/** Starts a cluster on free ports in a folder of its own, for its Redis is going to be killed. Nothing is left of it. */
export async function startTestCluster(options: TestClusterOptions): Promise<TestCluster> {
  const { wiring, replicas, environment, yes, signal, progress } = options;
  const { stateDirectory, remove } = await openRunFolder('bounds');
  const relays: Relay[] = [];
  const redisBackend = wiring === 'relays' ? await wire(relays, replicas) : undefined;
  try {
    const strategies = [...new Set([...options.strategies, ADMINISTRATION])];
    const [httpsPort, httpPort] = [await freePort(), await freePort()];
    const parts = { way: 'native', replicas, strategies, httpsPort, httpPort } as const;
    const cluster = await startCluster({
      ...parts,
      wiring: redisBackend,
      environment,
      yes,
      stateDirectory,
      signal,
      progress,
    });
    return await around(cluster, { relays, redisPort: redisBackend?.redisPort }, { stateDirectory, remove });
  } catch (error) {
    closeAll(relays);
    await remove();
    throw error;
  }
}

async function around(
  cluster: Cluster,
  { relays, redisPort }: { relays: readonly Relay[]; redisPort: number | undefined },
  { stateDirectory, remove }: RunFolder,
): Promise<TestCluster> {
  const doors = new Endpoints(await addressesOf(cluster, stateDirectory));
  const redis = await RedisProcess.of(stateDirectory);
  const spare = redisPort === undefined ? undefined : await spareOf(stateDirectory, redisPort);
  const close = async (): Promise<void> => {
    redis.go();
    spare?.stop();
    await doors.close();
    await remove();
    closeAll(relays);
  };
  return { cluster, doors, redis, relays, spare, close };
}

async function spareOf(stateDirectory: string, redisPort: number): Promise<SpareRedis> {
  const password = readFileSync(join(stateDirectory, 'secrets', 'redis-password'), 'utf8').trim();
  return await SpareRedis.beside(join(stateDirectory, 'native', 'redis'), redisPort, password);
}

/** A relay in front of Redis for each service, by the names that the launcher is going to give them. */
async function wire(relays: Relay[], replicas: number): Promise<Wiring> {
  const redisPort = await freePort();
  const names = ['auth-1', ...Array.from({ length: replicas }, (_, index) => `api-${index + 1}`)];
  const environmentOf: Wiring['environmentOf'] = {};
  for (const name of names) {
    const relay = new Relay(await freePort(), redisPort);
    await relay.open();
    relays.push(relay);
    // Each part is a user of Redis of its own, named like its kind.
    environmentOf[name] = { REDIS_URL: `redis://${name.replace(/-\d+$/, '')}@127.0.0.1:${relay.port}` };
  }
  return { redisPort, environmentOf };
}

async function addressesOf(cluster: Cluster, stateDirectory: string) {
  const { publicHost, httpsPort, caFile } = cluster;
  const parts = (await (await openOperatedCluster(stateDirectory))?.parts()) ?? [];
  const portOf = (name: string): number => {
    const port = Number(parts.find((part) => part.name === name)?.address.split(':')[1]);
    if (Number.isInteger(port)) return port;
    throw new UserError(`${name} cannot be reached.`, 'Run the command again.');
  };
  const replicas = (await cluster.replicas()).map(({ name }) => ({ name, port: portOf(name) }));
  return { publicHost, httpsPort, ca: readFileSync(caFile, 'utf8'), authPort: portOf('auth-1'), replicas };
}

function closeAll(relays: readonly Relay[]): void {
  for (const relay of relays) relay.cut();
}
