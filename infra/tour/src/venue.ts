import type { Cluster, Way } from '../../common/src/cluster-handle.ts';
import { UserError } from '../../common/src/errors.ts';
import { openCluster, startCluster } from '../../launcher/src/cluster.ts';
import { type Expectation, expectations } from './expectations.ts';
import { asEnvironment, ownSettings, type Settings } from './settings.ts';

/** The cluster of a tour. */
export interface Venue {
  cluster: Cluster;
  strategies: Expectation[];
  /** Undefined when the cluster was running already. */
  settings: Settings | undefined;
  /** Leaves the cluster as it was found: running, or not there. */
  leave(): Promise<void>;
}

export interface Wishes {
  way: Way | undefined;
  /** Names; default: all that the cluster runs. */
  strategies: string[] | undefined;
  replicas: number | undefined;
  redis: boolean;
  keep: boolean;
  yes: boolean;
  stateDirectory?: string | undefined;
  httpsPort?: number | undefined;
  httpPort?: number | undefined;
}

/** The cluster that runs, else one of the tour's own with short time limits. */
export async function findVenue(
  wishes: Wishes,
  { signal, progress }: { signal: AbortSignal; progress: (line: string) => void },
): Promise<Venue> {
  demandKnown(wishes.strategies ?? []);
  const running = await openCluster(wishes.stateDirectory);
  if (running !== undefined) return asFound(running, wishes);
  const { keep, redis, ...rest } = wishes;
  const environment = asEnvironment(ownSettings);
  const cluster = await startCluster({ ...rest, ...(redis ? {} : { redis }), environment, signal, progress });
  return {
    cluster,
    strategies: chosen(cluster, wishes),
    settings: ownSettings,
    leave: async () => {
      if (!keep) await cluster.down();
    },
  };
}

function asFound(cluster: Cluster, wishes: Wishes): Venue {
  const { way, replicas, redis } = wishes;
  const differs =
    (way !== undefined && way !== cluster.way ? `--${way}` : undefined) ??
    (replicas === undefined ? undefined : '--replicas') ??
    (redis ? undefined : '--no-redis');
  if (differs !== undefined) {
    throw new UserError(
      `A cluster is running already (${cluster.way}), and ${differs} is for one that the tour starts.`,
      `Stop it with \`./gatehouse down\`, or leave ${differs} out.`,
    );
  }
  return {
    cluster,
    strategies: chosen(cluster, wishes),
    settings: undefined,
    leave: () => Promise.resolve(),
  };
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
