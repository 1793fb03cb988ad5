import { STRATEGY_NAMES } from '@gatehouse/contracts';
import type { HandleOptions } from '../../common/src/cluster-handle.ts';
import { copyAuthority } from './authority-copy.ts';
import { DockerCluster } from './cluster.ts';
import { Compose } from './compose.ts';
import type { Container } from './containers.ts';

/** How long an engine may take to list its containers, in ms. One that is not there refuses at once. */
const PATIENCE = 20_000;

/**
 * A handle on the cluster of this clone that runs in containers, started by `./gatehouse up --docker` or by
 * `docker compose up`. Undefined when none of its containers runs, or no engine answers.
 */
export async function openDocker(
  stateDirectory: string,
  options: HandleOptions,
): Promise<DockerCluster | undefined> {
  const found = await containersHere(stateDirectory).catch(() => undefined);
  if (found === undefined) return undefined;
  const { compose, all } = found;
  if (!all.some(({ running }) => running)) return undefined;
  const gateway = all.find(({ service, running }) => service === 'gateway' && running);
  const api = all.find(({ service }) => service === 'api');
  if (gateway !== undefined) await copyAuthority(gateway.id, compose.caFile);
  return new DockerCluster(
    {
      compose,
      httpsPort: gateway?.ports['8443/tcp'] ?? 8443,
      httpPort: gateway?.ports['8080/tcp'] ?? 8080,
      strategies: strategiesOf(api?.environment ?? {}),
      redis: api?.environment.REDIS_URL !== '',
    },
    options,
  );
}

/** The containers of the project that runs, else those of the name that the next cluster gets. */
async function containersHere(stateDirectory: string): Promise<{ compose: Compose; all: Container[] }> {
  const signal = AbortSignal.timeout(PATIENCE);
  const [compose] = await Compose.all(stateDirectory, signal);
  return { compose, all: await compose.containers(signal) };
}

/** Unset or empty means all, as it does for the services. */
function strategiesOf(environment: Record<string, string>): string[] {
  const names = (environment.STRATEGIES ?? '').split(',').filter(Boolean);
  return names.length > 0 ? names : [...STRATEGY_NAMES];
}
