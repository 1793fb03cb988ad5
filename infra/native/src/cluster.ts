import { certificateFiles } from '../../certificates/src/certificates.ts';
import type {
  HandleOptions,
  LogOptions,
  OperatedCluster,
  PartStatus,
  ReplicaInfo,
} from '../../common/src/cluster-handle.ts';
import { UserError } from '../../common/src/errors.ts';
import { untilAllServe } from '../../common/src/gateway-probe.ts';
import type { Say } from '../../common/src/progress.ts';
import { runAll } from '../../common/src/run-all.ts';
import { readSecret } from '../../secrets/src/secrets.ts';
import { withLock } from './lock.ts';
import { followLogs, searchLogs } from './logs.ts';
import { type ClusterContext, gatewayAddress, Orchestrator } from './orchestrator.ts';
import { removeExchangeFolder } from './parts/exchange-folder.ts';
import { redisCommand } from './parts/redis.ts';
import { childrenOf, type ProcessIdentity, send, untilGone } from './process-table.ts';
import { removeData } from './purge.ts';
import { type ComponentKind, type ComponentRecord, isRunning } from './state.ts';
import { stopPart, stopParts } from './stop.ts';
import { endStrays } from './strays.ts';

/** How long the gateway may take to show a change, in ms. */
const SERVING_PATIENCE = 20_000;

/** A cluster of processes on this machine. Everything it knows is in the state file: handles may come and go. */
export class NativeCluster implements OperatedCluster {
  readonly way = 'native';
  readonly publicHost: string;
  readonly httpsPort: number;
  readonly httpPort: number;
  readonly caFile: string;
  readonly strategies: string[];
  readonly redis: { url: string } | undefined;
  readonly #site: ClusterContext;
  readonly #assembly: Orchestrator;
  readonly #say: Say;
  readonly #signal: AbortSignal;

  /** @param site one whose state file exists */
  constructor(
    site: ClusterContext,
    { progress = () => undefined, signal = new AbortController().signal }: HandleOptions = {},
  ) {
    const { settings, parts } = site.store.demand();
    this.#site = site;
    this.#say = progress;
    this.#signal = signal;
    this.#assembly = new Orchestrator(site, progress);
    this.publicHost = site.publicHost;
    this.httpsPort = settings.httpsPort;
    this.httpPort = settings.httpPort;
    this.strategies = settings.strategies;
    this.caFile = certificateFiles(site.layout.certificates).authority;
    const port = parts.find(({ kind }) => kind === 'redis')?.port;
    const password = encodeURIComponent(readSecret(site.secrets.path('redis-password')));
    this.redis = port === undefined ? undefined : { url: `redis://operator:${password}@127.0.0.1:${port}` };
  }

  async replicas(): Promise<ReplicaInfo[]> {
    return await Promise.all(
      this.#replicas().map(async (part) => ({ name: part.name, running: await isRunning(part) })),
    );
  }

  async scale(count: number): Promise<void> {
    await this.#change(async () => {
      await this.#forgetDeadReplicas();
      const present = this.#replicas();
      if (count > present.length) await this.#add(count - present.length);
      if (count < present.length) await this.#remove(present.slice(count));
    });
  }

  async startReplica(): Promise<string> {
    return await this.#change(async () => {
      await this.#forgetDeadReplicas();
      const [name] = await this.#add(1);
      return name ?? '';
    });
  }

  async stopReplica(name: string): Promise<void> {
    await this.#change(async () => await this.#remove([this.#replica(name)]));
  }

  async killReplica(name: string): Promise<void> {
    await this.#change(async () => await kill(this.#replica(name)));
  }

  async signalReplica(name: string, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    await this.#change(async () => {
      const { process } = this.#replica(name);
      if (process !== undefined) await send(process, signal);
    });
  }

  async redisCommand(...args: string[]): Promise<string> {
    const redis = this.#site.store.demand().parts.find(({ kind }) => kind === 'redis');
    if (redis === undefined)
      throw new UserError('Redis is off in this cluster.', 'Start it without `--no-redis`.');
    return await redisCommand(redis.port, readSecret(this.#site.secrets.path('redis-password')), args);
  }

  async signal(
    kind: 'redis' | 'postgres' | 'auth',
    signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL',
  ): Promise<void> {
    await this.#change(async () => {
      for (const { process } of this.#partsOf(kind)) {
        if (process === undefined) continue;
        // PostgreSQL answers each connection with a process of its own, which a signal to the first does not reach.
        for (const one of [process, ...(await childrenOf(process.pid))]) await send(one, signal);
        if (signal === 'SIGKILL') await untilGone(process, 5000);
      }
    });
  }

  async restart(kind: 'redis' | 'auth'): Promise<void> {
    await this.#change(async () => {
      for (const part of this.#partsOf(kind)) {
        await stopPart(part);
        await this.#assembly.start(part, this.#signal);
      }
    });
  }

  /** The process of a part (of auth, the first) as it is now; the caller has to check whether it lives. */
  processOf(kind: 'redis' | 'postgres' | 'auth'): ProcessIdentity {
    const process = this.#partsOf(kind).at(0)?.process;
    if (process === undefined) throw new UserError(`${kind} was never started.`, 'Run `./gatehouse up`.');
    return process;
  }

  async down(): Promise<void> {
    const { layout, store } = this.#site;
    await withLock(layout.lockFile, async () => {
      await stopParts(store.read()?.parts ?? [], this.#say);
      await endStrays(store);
      removeExchangeFolder(layout.gateway);
      store.remove();
    });
  }

  async purge(): Promise<void> {
    await this.down();
    removeData(this.#site.layout);
  }

  async renewCertificate(): Promise<void> {
    await this.#change(async () => await this.#assembly.updateGateway());
  }

  async parts(): Promise<PartStatus[]> {
    return await Promise.all(
      this.#site.store.demand().parts.map(async (part) => {
        const running = await isRunning(part);
        return {
          name: part.name,
          running,
          ready: running && (await this.#assembly.isReady(part)),
          address:
            part.kind === 'gateway' ? `https://${this.publicHost}:${part.port}` : `127.0.0.1:${part.port}`,
          operations:
            part.operationsPort === undefined ? undefined : `http://127.0.0.1:${part.operationsPort}`,
          since: running && part.process !== undefined ? new Date(part.process.since) : undefined,
        };
      }),
    );
  }

  async logs(options: LogOptions): Promise<void> {
    const { request } = options;
    if (request !== undefined) await searchLogs(this.#site.layout.logs, { ...options, request });
    else await followLogs(this.#site.store.demand().parts, options);
  }

  /** Starts new replicas side by side; all of them serve, or none is left. */
  async #add(count: number): Promise<string[]> {
    const names: string[] = [];
    for (let index = 0; index < count; index += 1) names.push(await this.#assembly.planReplica());
    const fresh = () => this.#replicas().filter(({ name }) => names.includes(name));
    try {
      await runAll(
        this.#signal,
        fresh().map((part) => (signal) => this.#assembly.start(part, signal)),
      );
      await this.#assembly.updateGateway();
      await this.#untilServing(names);
      return names;
    } catch (error) {
      await this.#assembly.updateGateway(names);
      await stopParts(fresh(), this.#say);
      this.#site.store.forget(names);
      throw error;
    }
  }

  /** Takes replicas out of the gateway first: no request is sent to one that is about to stop. */
  async #remove(leaving: readonly ComponentRecord[]): Promise<void> {
    const names = leaving.map(({ name }) => name);
    await this.#assembly.updateGateway(names);
    await stopParts(leaving, this.#say);
    this.#site.store.forget(names);
  }

  async #untilServing(names: readonly string[]): Promise<void> {
    const patience = { signal: this.#signal, timeout: SERVING_PATIENCE };
    await untilAllServe(gatewayAddress(this.#site), this.strategies, names, patience);
  }

  async #forgetDeadReplicas(): Promise<void> {
    const dead = (await this.replicas()).filter(({ running }) => !running).map(({ name }) => name);
    if (dead.length > 0) this.#site.store.forget(dead);
  }

  /** In the order of their numbers. */
  #replicas(): ComponentRecord[] {
    return this.#site.store
      .demand()
      .parts.filter(({ kind }) => kind === 'api')
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  }

  #replica(name: string): ComponentRecord {
    const part = this.#replicas().find((one) => one.name === name);
    if (part !== undefined) return part;
    const names = this.#replicas().map((one) => one.name);
    throw new UserError(`There is no replica ${name}.`, `There are ${names.join(', ')}.`);
  }

  #partsOf(kind: ComponentKind): ComponentRecord[] {
    const parts = this.#site.store.demand().parts.filter((one) => one.kind === kind);
    if (parts.length === 0)
      throw new UserError(`This cluster runs without ${kind}.`, 'Start one that has it.');
    return parts;
  }

  async #change<T>(work: () => Promise<T>): Promise<T> {
    return await withLock(this.#site.layout.lockFile, work);
  }
}

async function kill(part: ComponentRecord): Promise<void> {
  if (part.process === undefined) return;
  await send(part.process, 'SIGKILL');
  await untilGone(part.process, 5000);
}
