import { openCluster, startCluster } from '@gatehouse/infra/cluster';
import type { Cluster, Way } from '@gatehouse/infra/common/cluster-handle';
import { UserError } from '@gatehouse/infra/errors';
import { type Expectation, expectations } from './expectations.ts';
import { asEnvironment, ownSettings, type Settings } from './settings.ts';

/** The cluster of a tour. */
export interface TestCluster {
  cluster: Cluster;
  strategies: Expectation[];
  /** Undefined when the cluster was running already: then it is not the tour's to stop. */
  settings: Settings | undefined;
}

export interface Wishes {
  way?: Way | undefined;
  /** Names; default: all that the cluster runs. */
  strategies?: string[] | undefined;
  replicas?: number | undefined;
  redis: boolean;
  yes: boolean;
  stateDirectory?: string | undefined;
  httpsPort?: number | undefined;
  httpPort?: number | undefined;
}

/** The cluster that runs, else one of the tour's own with short time limits. */
export async function findTestCluster(
  wishes: Wishes,
  { signal, progress }: { signal: AbortSignal; progress: (line: string) => void },
): Promise<TestCluster> {
  demandKnown(wishes.strategies ?? []);
  const running = await openCluster(wishes.stateDirectory, { progress });
  if (running !== undefined) return asFound(running, wishes);
  const { way, replicas, strategies, redis, httpsPort, httpPort, yes, stateDirectory } = wishes;
  const parts = { way, replicas, strategies, redis: redis ? undefined : false };
  const environment = asEnvironment(ownSettings);
  const where = { httpsPort, httpPort, stateDirectory };
  const cluster = await startCluster({ ...parts, ...where, environment, yes, signal, progress });
  return { cluster, strategies: chosen(cluster, wishes), settings: ownSettings };
}

function asFound(cluster: Cluster, wishes: Wishes): TestCluster {
  const { way, replicas, redis, httpsPort, httpPort } = wishes;
  const inVain = [
    way !== undefined && way !== cluster.way ? `--${way}` : '',
    replicas === undefined ? '' : '--replicas',
    redis ? '' : '--no-redis',
    httpsPort === undefined ? '' : '--https-port',
    httpPort === undefined ? '' : '--http-port',
  ].find((option) => option !== '');
  if (inVain !== undefined) {
    throw new UserError(
      `A cluster runs already (${cluster.way}), and ${inVain} is for one that the tour starts.`,
      `Stop it with \`./gatehouse down\`, or leave out ${inVain}.`,
    );
  }
  return { cluster, strategies: chosen(cluster, wishes), settings: undefined };
}

function chosen(cluster: Cluster, { strategies }: Wishes): Expectation[] {
  const off = (strategies ?? []).filter((name) => !cluster.strategies.includes(name));
  if (off.length > 0) {
    throw new UserError(
      `The running cluster does not run ${off.join(', ')}.`,
      `Name some of ${cluster.strategies.join(', ')}, or stop it with \`./gatehouse down\`.`,
    );
  }
  return expectations.filter(({ strategy }) => (strategies ?? cluster.strategies).includes(strategy));
}

function demandKnown(names: readonly string[]): void {
  const known = expectations.map(({ strategy }) => strategy);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UserError(`There is no strategy ${unknown.join(', ')}.`, `There are ${known.join(', ')}.`);
  }
}
