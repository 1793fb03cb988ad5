import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, openOperatedCluster, startCluster } from '@gatehouse/infra/cluster';
import { releaseOnInterrupt } from '@gatehouse/infra/interrupt';
import { freePorts } from '@gatehouse/testkit/ports';
import { closeAgents, newAgent } from '@gatehouse/testkit/transport';
import { type Carry, carrying, type Gateway } from '../play/wire.ts';

/** A cluster of the histories' own, and the way to it. */
export interface TestCluster extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly gateway: Gateway;
  readonly carry: Carry;
  readonly stateDirectory: string;
}

export interface TestClusterOptions {
  readonly replicas?: number;
  /** Several auth processes share what PostgreSQL holds, and nothing else. */
  readonly auths?: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  /** The launcher's module: another one for a copy of the repository. */
  readonly launcher?: Launcher;
}

/** What is needed of `@gatehouse/infra/cluster`. */
export interface Launcher {
  startCluster: typeof startCluster;
  openOperatedCluster: typeof openOperatedCluster;
}

/** Starts a native cluster on free ports; disposing of it leaves neither process nor file. */
export async function startTestCluster(options: TestClusterOptions): Promise<TestCluster> {
  const {
    replicas = 3,
    auths = 2,
    environment,
    say,
    launcher = { startCluster, openOperatedCluster },
  } = options;
  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-histories-'));
  const stateDirectory = join(scratch, 'cluster');
  const release = async (): Promise<void> => {
    await closeAgents();
    await (await launcher.openOperatedCluster(stateDirectory))?.purge();
    rmSync(scratch, { recursive: true, force: true });
    stopListening();
  };
  const stopListening = releaseOnInterrupt(release);
  try {
    const [httpsPort, httpPort] = await freePorts();
    const cluster = await launcher.startCluster({
      ...{ way: 'native', replicas, auths, httpsPort, httpPort, stateDirectory, progress: say },
      environment: { ...environment },
    });
    const agent = newAgent(readFileSync(cluster.caFile, 'utf8'));
    const gateway = { httpsPort, publicHost: cluster.publicHost, agent };
    return { cluster, gateway, carry: carrying(gateway), stateDirectory, [Symbol.asyncDispose]: release };
  } catch (error) {
    await release();
    throw error;
  }
}
