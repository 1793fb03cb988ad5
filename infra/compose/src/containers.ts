import { docker } from './engine.ts';
import { FOLDER_LABEL, isSameFolder } from './projects.ts';

/** One container of the cluster, as `docker inspect` tells. */
export interface Container {
  id: string;
  /** Its Compose service: gateway, auth, api, redis, postgres. */
  service: string;
  /** Its hostname, by which services call themselves in `X-Replica`. */
  hostname: string;
  running: boolean;
  healthy: boolean;
  since: Date;
  /** How often the engine started it again after a crash, over the container's whole life. */
  restarts: number;
  environment: Record<string, string>;
  /** Published ports: container port to port of this machine. */
  ports: Record<string, number>;
}

interface Inspected {
  Id: string;
  RestartCount?: number;
  Config: { Labels: Record<string, string>; Hostname: string; Env: string[] | null };
  State: { Status: string; StartedAt: string; Health?: { Status: string } };
  NetworkSettings: { Ports: Record<string, { HostPort: string }[] | null> | null };
}

/**
 * All containers of a clone's Compose project but the one-shot `setup`; what another clone called the same is not ours.
 * Rejects when no engine answers.
 */
export async function containersOf(
  project: string,
  root: string,
  signal?: AbortSignal,
): Promise<Container[]> {
  const filter = `label=com.docker.compose.project=${project}`;
  const ids = (await docker(['ps', '--all', '--quiet', '--filter', filter], { signal }))
    .split('\n')
    .filter(Boolean);
  if (ids.length === 0) return [];
  const text = await docker(['inspect', '--type', 'container', ...ids], { signal });
  return (JSON.parse(text) as Inspected[])
    .filter(({ Config }) => isSameFolder(Config.Labels[FOLDER_LABEL] ?? '', root))
    .map(containerOf)
    .filter(({ service }) => service !== 'setup');
}

export function containerOf({ Id, RestartCount = 0, Config, State, NetworkSettings }: Inspected): Container {
  return {
    id: Id,
    service: Config.Labels['com.docker.compose.service'] ?? '',
    hostname: Config.Hostname,
    // A paused one exists, and answers no request.
    running: State.Status === 'running' || State.Status === 'paused',
    healthy: State.Status === 'running' && (State.Health === undefined || State.Health.Status === 'healthy'),
    since: new Date(State.StartedAt),
    restarts: RestartCount,
    environment: Object.fromEntries((Config.Env ?? []).filter((entry) => entry.includes('=')).map(splitOnce)),
    ports: Object.fromEntries(
      Object.entries(NetworkSettings.Ports ?? {})
        .filter(([, published]) => (published ?? []).length > 0)
        .map(([port, published]) => [port, Number(published?.[0]?.HostPort)]),
    ),
  };
}

function splitOnce(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return [entry.slice(0, at), entry.slice(at + 1)];
}
