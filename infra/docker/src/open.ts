import { STRATEGY_NAMES } from '@gatehouse/contracts';
import type { HandleOptions } from '../../common/src/cluster-handle.ts';
import { DockerCluster } from './cluster.ts';
import { Compose } from './compose.ts';
import { docker } from './engine.ts';

/** How long an engine may take to list its containers, in ms; a machine without Docker must not wait. */
const PATIENCE = 5000;

/**
 * A handle on the cluster that runs in containers, whoever started it: `./gatehouse up --docker` or `docker compose up`.
 * Undefined when none of its containers runs, or no engine answers.
 */
export async function openDocker(
  stateDirectory: string,
  options: HandleOptions,
): Promise<DockerCluster | undefined> {
  const compose = new Compose(stateDirectory);
  const all = await compose.containers(AbortSignal.timeout(PATIENCE)).catch(() => []);
  if (!all.some(({ running }) => running)) return undefined;
  const gateway = all.find(({ service, running }) => service === 'gateway' && running);
  const api = all.find(({ service }) => service === 'api');
  if (gateway !== undefined)
    await docker(['cp', `${gateway.id}:/etc/nginx/certificates/ca.pem`, compose.caFile]);
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

/** Unset or empty means all, as it does for the services. */
function strategiesOf(environment: Record<string, string>): string[] {
  const names = (environment.STRATEGIES ?? '').split(',').filter(Boolean);
  return names.length > 0 ? names : [...STRATEGY_NAMES];
}
