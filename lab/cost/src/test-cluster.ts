import { openOperatedCluster, startCluster } from '@gatehouse/infra/cluster';
import { openRunFolder } from '@gatehouse/infra/cluster/run-folder';
import type { OperatedCluster } from '@gatehouse/infra/common/cluster-handle';
import { freePort } from '@gatehouse/infra/common/ports';
import { type Insides, insidesOf } from './replica.ts';

/** A cluster for one run, and how to get rid of it and of all it wrote. */
export interface TestCluster extends Insides {
  cluster: OperatedCluster;
  /** Its own folder, deleted with it. */
  folder: string;
  release: () => Promise<void>;
}

export interface TestClusterOptions {
  /** Default: all. */
  strategies: string[] | undefined;
  yes: boolean;
  signal: AbortSignal;
  progress: (line: string) => void;
}

/**
 * The clients of a run show what they were given at the start and never renew it, so what they hold must last. What is
 * measured is the request between two renewals; all other limits are the services' own.
 */
const LONG_LIVED = {
  ACCESS_TOKEN_SECONDS: '3600',
  SEALED_RENEWAL_SECONDS: '3600',
  PHANTOM_CACHE_SECONDS: '60',
} as const;

/** Starts a native cluster with one replica: a ratio is about one process, and others would only warm the machine. */
export async function startTestCluster({
  strategies,
  yes,
  signal,
  progress,
}: TestClusterOptions): Promise<TestCluster> {
  const { stateDirectory, remove: release } = await openRunFolder('cost');
  try {
    const [httpsPort, httpPort] = [await freePort(), await freePort()];
    const ports = { httpsPort, httpPort, stateDirectory };
    await startCluster({
      ...{ way: 'native', replicas: 1, strategies, environment: LONG_LIVED, yes, signal, progress },
      ...ports,
    });
    const cluster = await openOperatedCluster(stateDirectory);
    if (cluster === undefined) throw new Error('the cluster that was just started is gone');
    return { cluster, folder: stateDirectory, ...insidesOf(stateDirectory), release };
  } catch (error) {
    await release();
    throw error;
  }
}
