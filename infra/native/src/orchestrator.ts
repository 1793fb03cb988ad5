import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateFiles } from '../../certificates/src/certificates.ts';
import { UserError } from '../../common/src/errors.ts';
import { type GatewayAddress, probeGateway } from '../../common/src/gateway-probe.ts';
import { freePort } from '../../common/src/ports.ts';
import { type Say, step } from '../../common/src/progress.ts';
import { readSecret, type SecretFiles } from '../../secrets/src/secrets.ts';
import { launch, type Plan } from './launch.ts';
import type { Layout } from './layout.ts';
import { planAdnet } from './parts/adnet.ts';
import { GatewayFolder } from './parts/gateway.ts';
import { planPostgres, postgresIsReady } from './parts/postgres.ts';
import { planRedis, redisIsReady } from './parts/redis.ts';
import { planAuth, planReplica, type ServiceContext } from './parts/services.ts';
import { builtWeb } from './parts/web.ts';
import { requireClosed } from './proof.ts';
import { serviceIsReady, untilReady } from './readiness.ts';
import { type ComponentKind, type ComponentRecord, isRunning, type StateStore } from './state.ts';
import { findTool, NGINX, REDIS, type Tool, type ToolNeed } from './tools.ts';

/** The services' own default, in ms: the gateway waits for an exchange as long as they do for a store. */
export const STORE_TIMEOUT = 250;

/** What listens on an operations port too. */
const SERVICES: readonly ComponentKind[] = ['auth', 'api', 'adnet'];

/** Where a cluster lives and who it belongs to. */
export interface ClusterContext {
  layout: Layout;
  store: StateStore;
  secrets: SecretFiles;
  publicHost: string;
  /** Folder that holds `services/`: the work tree, except in tests. */
  sources: string;
}

/** Where the gateway of a cluster that has a state is, and whose certificate it shows. */
export function gatewayAddress({ layout, publicHost, store }: ClusterContext): GatewayAddress {
  const caFile = certificateFiles(layout.certificates).authority;
  return { httpsPort: store.demand().settings.httpsPort, publicHost, caFile };
}

/** Starts the parts of one cluster and waits for each to be ready. The caller holds the cluster's lock. */
export class Orchestrator {
  readonly #site: ClusterContext;
  readonly #say: Say;

  constructor(site: ClusterContext, say: Say) {
    this.#site = site;
    this.#say = say;
  }

  /** Plans a part: from now on it has a name, ports and a log, though no process. */
  async plan(name: string, kind: ComponentKind, port?: number): Promise<void> {
    const { store, layout } = this.#site;
    store.add({
      name,
      kind,
      port: port ?? (await freePort()),
      ...(SERVICES.includes(kind) ? { operationsPort: await freePort() } : {}),
      logFile: join(layout.logs, `${name}.log`),
    });
  }

  /** Plans a replica under the next name that none ever had. */
  async planReplica(): Promise<string> {
    const state = this.#site.store.demand();
    const name = `api-${state.nextReplica}`;
    this.#site.store.write({ ...state, nextReplica: state.nextReplica + 1 });
    await this.plan(name, 'api');
    return name;
  }

  /** Starts a planned part and waits until it is ready. */
  async start(part: ComponentRecord, signal: AbortSignal): Promise<void> {
    await step(this.#say, `${part.name} is ready`, async () => {
      const plan = await this.#planOf(part);
      signal.throwIfAborted();
      const { process, ended } = await launch(part, plan, this.#site.store);
      await untilReady(part, ended, () => this.isReady({ ...part, process }), signal);
      const { httpPort } = this.#site.store.demand().settings;
      await requireClosed(part, part.kind === 'gateway' ? [httpPort] : []);
    });
  }

  /** Whether the part does what it is for; its process must be alive. */
  async isReady(part: ComponentRecord): Promise<boolean> {
    const { layout, secrets } = this.#site;
    switch (part.kind) {
      case 'postgres':
        return postgresIsReady(layout.postgres, part.process?.pid ?? 0);
      case 'redis':
        return await redisIsReady(part.port, secrets);
      case 'auth':
      case 'api':
      case 'adnet':
        return await serviceIsReady(part.operationsPort ?? 0);
      case 'gateway':
        return await this.#gatewayAnswers();
    }
  }

  /** Tells a running gateway which replicas there are, without those that are not to be asked. */
  async updateGateway(except: readonly string[] = []): Promise<void> {
    const gateway = this.#part('gateway');
    const folder = this.#gatewayFolder();
    await this.#writeEdge(folder, except);
    if (gateway.process !== undefined && (await isRunning(gateway))) await folder.reload(gateway.process);
  }

  async #planOf(part: ComponentRecord): Promise<Plan> {
    switch (part.kind) {
      case 'postgres':
        return await this.#planPostgres(part);
      case 'redis':
        return planRedis(this.#site.layout.redis, this.#site.secrets, demandTool(REDIS), part.port);
      case 'auth':
        return planAuth(this.#services(), part);
      case 'api':
        return planReplica(this.#services(), part);
      case 'adnet':
        return this.#planAdnet(part);
      case 'gateway':
        return await this.#planGateway();
    }
  }

  #planAdnet(part: ComponentRecord): Plan {
    const { layout, sources, store } = this.#site;
    return planAdnet({ settings: store.demand().settings, directory: layout.adnet, sources }, part);
  }

  async #planPostgres({ port }: ComponentRecord): Promise<Plan> {
    const { layout, secrets } = this.#site;
    const password = readSecret(secrets.path('postgres-password'));
    return await planPostgres({
      notes: this.#site.store.notes,
      directory: layout.postgres,
      account: layout.databaseAccount,
      password,
      roles: readFileSync(secrets.postgresRoles, 'utf8'),
      port,
    });
  }

  async #planGateway(): Promise<Plan> {
    const folder = this.#gatewayFolder();
    folder.prepare(await builtWeb(this.#say));
    await this.#writeEdge(folder, []);
    return folder.plan();
  }

  async #gatewayAnswers(): Promise<boolean> {
    const { strategies } = this.#site.store.demand().settings;
    const address = gatewayAddress(this.#site);
    return await probeGateway(address, strategies[0] ?? '', '/api/public').then(
      () => true,
      () => false,
    );
  }

  async #writeEdge(folder: GatewayFolder, except: readonly string[]): Promise<void> {
    const { store, layout, secrets } = this.#site;
    const { settings, parts } = store.demand();
    const { server, serverKey } = certificateFiles(layout.certificates);
    await folder.write({
      replicas: parts.filter(({ kind, name }) => kind === 'api' && !except.includes(name)),
      auths: parts
        .filter(({ kind }) => kind === 'auth')
        .map(({ port, operationsPort = 0 }) => ({ port, operationsPort })),
      adnetPort: parts.find(({ kind }) => kind === 'adnet')?.port,
      strategies: settings.strategies,
      exchangeTimeout: Number(settings.environment.STORE_TIMEOUT_MILLISECONDS ?? STORE_TIMEOUT),
      exchangeSecret: secrets.exchangeSecretHeader,
      httpsPort: settings.httpsPort,
      httpPort: settings.httpPort,
      accessLog: this.#part('gateway').logFile,
      certificate: server,
      certificateKey: serverKey,
    });
  }

  #services(): ServiceContext {
    const { secrets, publicHost, sources, store } = this.#site;
    const { settings } = store.demand();
    return {
      settings,
      secrets,
      publicHost,
      sources,
      postgresPort: this.#part('postgres').port,
      redisPort: settings.redis ? this.#part('redis').port : undefined,
      authOperationsPort: this.#part('auth').operationsPort ?? 0,
    };
  }

  #gatewayFolder(): GatewayFolder {
    return new GatewayFolder(this.#site.layout.gateway, demandTool(NGINX));
  }

  #part(kind: ComponentKind): ComponentRecord {
    const part = this.#site.store.demand().parts.find((one) => one.kind === kind);
    if (part === undefined) throw new Error(`a cluster plans its ${kind} before it starts anything`);
    return part;
  }
}

/** A program that was there when the cluster was checked before the start. */
function demandTool(need: ToolNeed): Tool {
  const found = findTool(need);
  if (found !== undefined) return found;
  throw new UserError(
    `${need.program} is gone from this machine.`,
    'Install it again, then run the command again.',
  );
}
