import { stripVTControlCharacters } from 'node:util';
import type {
  HandleOptions,
  LogOptions,
  OperatedCluster,
  PartStatus,
  ReplicaInfo,
} from '../../common/src/cluster-handle.ts';
import { UserError } from '../../common/src/errors.ts';
import { untilAllServe } from '../../common/src/gateway-probe.ts';
import { type Say, step } from '../../common/src/progress.ts';
import { readable } from '../../common/src/recent-logs.ts';
import type { Compose } from './compose.ts';
import type { Container } from './containers.ts';
import { docker } from './engine.ts';
import { removeProject } from './remove.ts';
import { keepLog, searchContainers } from './request-search.ts';

/** What a running cluster tells about itself. */
export interface DockerFacts {
  compose: Compose;
  httpsPort: number;
  httpPort: number;
  strategies: string[];
  redis: boolean;
}

/** How long the gateway's resolver and a new replica may take to find each other, in ms. */
const SERVING_PATIENCE = 30_000;

/** For Compose to wait for health checks, in seconds. */
export const WAIT = ['--wait', '--wait-timeout', '180'];

/** A cluster of containers: `docker compose`, and nothing of its own to remember. A replica's name is its hostname. */
export class DockerCluster implements OperatedCluster {
  readonly way = 'docker';
  readonly publicHost = 'gatehouse.localhost';
  readonly httpsPort: number;
  readonly httpPort: number;
  readonly caFile: string;
  readonly strategies: string[];
  /** No store has a port on this machine. */
  readonly redis = undefined;
  readonly #facts: DockerFacts;
  readonly #say: Say;
  readonly #signal: AbortSignal;

  constructor(facts: DockerFacts, { progress = () => undefined, signal }: HandleOptions = {}) {
    this.#facts = facts;
    this.#say = progress;
    this.#signal = signal ?? new AbortController().signal;
    this.httpsPort = facts.httpsPort;
    this.httpPort = facts.httpPort;
    this.strategies = facts.strategies;
    this.caFile = facts.compose.caFile;
  }

  /** The Compose project that it is. */
  get compose(): Compose {
    return this.#facts.compose;
  }

  async replicas(): Promise<ReplicaInfo[]> {
    return (await this.#replicas()).map(({ hostname, running }) => ({ name: hostname, running }));
  }

  async scale(count: number): Promise<void> {
    await this.#removeDeadReplicas();
    // Compose would remove them together with what they logged.
    for (const { hostname } of (await this.#replicas()).slice(count)) await this.stopReplica(hostname);
    await step(this.#say, `scaled to ${count}`, () =>
      this.#compose([
        'up',
        '--detach',
        '--no-deps',
        '--no-recreate',
        '--no-build',
        ...WAIT,
        '--scale',
        `api=${count}`,
        'api',
      ]),
    );
    await this.#untilServing((await this.#replicas()).map(({ hostname }) => hostname));
  }

  async startReplica(): Promise<string> {
    await this.#removeDeadReplicas();
    const before = (await this.#replicas()).map(({ hostname }) => hostname);
    await this.scale(before.length + 1);
    const fresh = (await this.#replicas()).find(({ hostname }) => !before.includes(hostname));
    return fresh?.hostname ?? '';
  }

  async stopReplica(name: string): Promise<void> {
    const { id } = await this.#replica(name);
    await step(this.#say, `stopped ${name}`, () => docker(['stop', id]));
    await keepLog(this.compose, { id, name });
    // Compose would start a stopped one again instead of making a new one.
    await docker(['rm', '--force', id]);
  }

  async killReplica(name: string): Promise<void> {
    const { id } = await this.#replica(name);
    await docker(['kill', id]);
  }

  async signalReplica(name: string, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const { id } = await this.#replica(name);
    await docker([signal === 'SIGSTOP' ? 'pause' : 'unpause', id]);
  }

  async redisCommand(...args: string[]): Promise<string> {
    if (!this.#facts.redis)
      throw new UserError('Redis is off in this cluster.', 'Start it without `--no-redis`.');
    const script =
      'REDISCLI_AUTH="$(cat /run/gatehouse/redis-password)" exec redis-cli --user operator -e "$@"';
    return await this.#compose(['exec', '--no-TTY', 'redis', 'sh', '-c', script, 'redis-cli', ...args]);
  }

  async signal(
    part: 'redis' | 'postgres' | 'auth',
    signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL',
  ): Promise<void> {
    // The first process of a container ignores SIGSTOP; the engine freezes all of them.
    const verb = { SIGSTOP: 'pause', SIGCONT: 'unpause', SIGKILL: 'kill' }[signal];
    await this.#compose([verb, part]);
  }

  async restart(part: 'redis' | 'auth'): Promise<void> {
    await this.#compose(['unpause', part]).catch(() => undefined);
    await this.#compose(['restart', part]);
    await this.#compose(['up', '--detach', '--no-deps', '--no-recreate', '--no-build', ...WAIT, part]);
  }

  async down(): Promise<void> {
    await this.#down([]);
  }

  async purge(): Promise<void> {
    await this.#down(['--volumes']);
  }

  renewCertificate(): Promise<void> {
    return Promise.reject(
      new UserError(
        'Containers have an authority of their own, in the volume `certificates`.',
        'Delete it with everything else to get a new one: `./gatehouse down --purge`.',
      ),
    );
  }

  async parts(): Promise<PartStatus[]> {
    return (await this.#facts.compose.containers()).map(({ service, hostname, running, healthy, since }) => ({
      name: service === 'api' ? hostname : service,
      running,
      ready: healthy,
      address: service === 'gateway' ? `https://${this.publicHost}:${this.httpsPort}` : '',
      since: running ? since : undefined,
    }));
  }

  async logs({ part, request, follow, lines, write, signal }: LogOptions): Promise<void> {
    if (request !== undefined) {
      for (const line of await searchContainers(this.compose, { part, request })) write(line);
      return;
    }
    const flags = ['--tail', String(lines), ...(follow ? ['--follow'] : [])];
    const all = await this.#facts.compose.containers();
    const one = all.find(({ hostname, service }) => service === 'api' && hostname === part);
    if (one === undefined && part !== undefined && !all.some(({ service }) => service === part)) {
      throw new UserError(
        `There is no part ${part}.`,
        `There are ${(await this.parts()).map(({ name }) => name).join(', ')}.`,
      );
    }
    const options = { line: (line: string) => write(tidy(line)), signal };
    const running =
      one === undefined
        ? this.#facts.compose.run(
            ['logs', '--no-color', ...flags, ...(part === undefined ? [] : [part])],
            options,
          )
        : docker(['logs', ...flags, one.id], options);
    await running.catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  async #down(flags: readonly string[]): Promise<void> {
    await step(this.#say, 'stopped and removed all containers', () =>
      removeProject(this.#facts.compose, flags),
    );
  }

  async #untilServing(names: readonly string[]): Promise<void> {
    await untilAllServe(this, this.strategies, names, { signal: this.#signal, timeout: SERVING_PATIENCE });
  }

  async #compose(args: readonly string[]): Promise<string> {
    return await this.#facts.compose.run(args, { signal: this.#signal });
  }

  async #replicas(): Promise<Container[]> {
    return (await this.#facts.compose.containers()).filter(({ service }) => service === 'api');
  }

  async #replica(name: string): Promise<Container> {
    const all = await this.#replicas();
    const found = all.find(({ hostname }) => hostname === name);
    if (found !== undefined) return found;
    throw new UserError(
      `There is no replica ${name}.`,
      `There are ${all.map(({ hostname }) => hostname).join(', ')}.`,
    );
  }

  async #removeDeadReplicas(): Promise<void> {
    for (const { id, hostname, running } of await this.#replicas()) {
      if (running) continue;
      await keepLog(this.compose, { id, name: hostname });
      await docker(['rm', '--force', id]);
    }
  }
}

/** `gateway-1  | {"time":…}`: without the escape codes of Compose's progress, and with JSON made readable. */
function tidy(line: string): string {
  const [, prefix = '', rest = ''] = /^((?:[\w-]+ +\| )?)(.*)$/s.exec(stripVTControlCharacters(line)) ?? [];
  return `${prefix}${readable(rest)}`;
}
