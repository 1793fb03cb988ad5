import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureCertificates } from '../../certificates/src/certificates.ts';
import { untilAllServe } from '../../common/src/gateway-probe.ts';
import { repositoryRoot } from '../../common/src/paths.ts';
import { requirePort } from '../../common/src/ports.ts';
import { type Say, step } from '../../common/src/progress.ts';
import { runAll } from '../../common/src/run-all.ts';
import { requireSameSettings } from '../../common/src/settings-match.ts';
import { DEFAULT_REPLICAS, type Settings, type StartRequest } from '../../common/src/start-request.ts';
import { NativeCluster } from './cluster.ts';
import { type ClusterContextOptions, openClusterContext } from './cluster-context.ts';
import { requireSpace } from './disk.ts';
import { requireTools } from './install.ts';
import { withLock } from './lock.ts';
import { type ClusterContext, gatewayAddress, Orchestrator } from './orchestrator.ts';
import { requireUsable } from './paths.ts';
import { startupError } from './readiness.ts';
import { type ComponentKind, isRunning, type NativeState } from './state.ts';
import { stopParts } from './stop.ts';
import { endStrays } from './strays.ts';
import { NGINX, REDIS } from './tools.ts';
import { claimUnprivilegedState, sweepUnprivilegedState } from './unprivileged-state.ts';

/** Tests run stubs instead of the services of the work tree. */
export type NativeStart = StartRequest & ClusterContextOptions;

/** Each group side by side. Services wait for each other by themselves; only the stores must be there before them. */
const STARTING_ORDER: readonly (readonly ComponentKind[])[] = [
  ['postgres', 'redis'],
  ['auth', 'api', 'adnet', 'gateway'],
];

/** How long the gateway may take to reach all services once all are ready, in ms. */
const SERVING_PATIENCE = 20_000;

/**
 * Starts a cluster, or repairs the one that runs: dead parts are started again.
 * @throws UserError, with nothing left of what was started, when something is in the way
 */
export async function startNative(options: NativeStart): Promise<NativeCluster> {
  const site = openClusterContext(options);
  const repaired = await withLock(site.layout.lockFile, async () => {
    const state = site.store.read();
    const alive = state === undefined ? [] : await Promise.all(state.parts.map(isRunning));
    const runs = alive.includes(true) && state?.starting !== true;
    if (state !== undefined && runs) await repair(site, state, options);
    else await startFresh(site, state, options);
    return runs;
  });
  const { say, signal, replicas } = options;
  if (repaired && replicas !== undefined) {
    await new NativeCluster(site, { progress: say, signal }).scale(replicas);
  }
  return new NativeCluster(site, { progress: say });
}

async function startFresh(
  site: ClusterContext,
  left: NativeState | undefined,
  options: NativeStart,
): Promise<void> {
  const { say, signal, defaults, wanted, replicas = DEFAULT_REPLICAS, auths = 1 } = options;
  const settings = { ...defaults, ...wanted };
  // The machine went down, or the launcher was killed while it started a cluster: nothing of it is of use, and orphans may
  // hold ports or make a database where the next one is to be.
  if (left !== undefined) await stopParts(left.parts, () => undefined);
  await endStrays(site.store);
  await demandRoom(site, settings, options);
  await ensureCertificates(site.layout.certificates, { say });
  await sweepUnprivilegedState();
  if (site.layout.outside !== undefined)
    claimUnprivilegedState(site.layout.outside, dirname(site.layout.stateFile));
  rmSync(site.layout.logs, { recursive: true, force: true });
  site.store.remove();
  site.store.write({ version: 1, settings, nextReplica: 1, parts: [], starting: true });
  try {
    const assembly = new Orchestrator(site, say);
    await planParts(assembly, settings, { auths, replicas });
    await startKinds(site, assembly, STARTING_ORDER, signal);
    await untilServing(site, settings, say, signal);
    site.store.settle();
  } catch (error) {
    await stopParts(site.store.demand().parts, say);
    site.store.remove();
    throw error;
  }
}

/** Every part gets a name and ports before the first starts: a service is told where the others will be. */
async function planParts(
  assembly: Orchestrator,
  settings: Settings,
  { auths, replicas }: { auths: number; replicas: number },
): Promise<void> {
  await assembly.plan('postgres', 'postgres');
  if (settings.redis) await assembly.plan('redis', 'redis', settings.wiring?.redisPort);
  for (let number = 1; number <= auths; number += 1) await assembly.plan(`auth-${number}`, 'auth');
  for (let index = 0; index < replicas; index += 1) await assembly.planReplica();
  if (settings.adnet) await assembly.plan('adnet', 'adnet');
  await assembly.plan('gateway', 'gateway', settings.httpsPort);
}

/** Starts what is dead, group after group, each group side by side. */
async function startKinds(
  site: ClusterContext,
  assembly: Orchestrator,
  groups: readonly (readonly ComponentKind[])[],
  signal: AbortSignal,
): Promise<void> {
  for (const kinds of groups) {
    const parts = site.store.demand().parts.filter(({ kind }) => kinds.includes(kind));
    const running = await Promise.all(parts.map(isRunning));
    const dead = parts.filter((_, index) => running[index] === false);
    await runAll(
      signal,
      dead.map((part) => (inner) => assembly.start(part, inner)),
    );
  }
}

/** Starts the dead parts of a running cluster on their old ports. */
async function repair(site: ClusterContext, state: NativeState, options: NativeStart): Promise<void> {
  const { say, signal, wanted } = options;
  requireSameSettings(state.settings, wanted);
  const running = await Promise.all(state.parts.map(isRunning));
  const dead = state.parts.filter((_, index) => running[index] === false);
  const names = dead.map(({ name }) => name);
  say(
    `the cluster runs already${names.length === 0 ? '' : `, without ${names.join(', ')}: starting what is dead`}`,
  );
  await ensureCertificates(site.layout.certificates, { say });
  // What a dead part left behind may hold its ports.
  await stopParts(dead, () => undefined);
  try {
    const assembly = new Orchestrator(site, say);
    await startKinds(site, assembly, STARTING_ORDER, signal);
    await assembly.updateGateway();
    await untilServing(site, state.settings, say, signal);
  } catch (error) {
    await stopParts(
      site.store.demand().parts.filter(({ name }) => names.includes(name)),
      say,
    );
    throw error;
  }
}

/** What must be true of this machine before anything is started. */
async function demandRoom(
  site: ClusterContext,
  settings: Settings,
  { yes, say, signal }: NativeStart,
): Promise<void> {
  requireUsable([repositoryRoot, site.layout.postgres, site.layout.stateFile]);
  await requireTools(settings.redis ? [NGINX, REDIS] : [NGINX], { yes, say, signal });
  await requirePort(settings.httpsPort, '--https-port');
  await requirePort(settings.httpPort, '--http-port');
  for (const folder of new Set([dirname(site.layout.stateFile), site.layout.postgres]))
    await requireSpace(folder);
}

/** Waits until every strategy, and over them every replica, answers through the gateway. */
async function untilServing(
  site: ClusterContext,
  settings: Settings,
  say: Say,
  signal: AbortSignal,
): Promise<void> {
  const parts = site.store.demand().parts;
  const replicas = parts.filter(({ kind }) => kind === 'api').map(({ name }) => name);
  await step(say, 'everything answers through the gateway', async () => {
    try {
      const patience = { signal, timeout: SERVING_PATIENCE };
      await untilAllServe(gatewayAddress(site), settings.strategies, replicas, patience);
    } catch (error) {
      signal.throwIfAborted();
      const gateway = parts.find(({ kind }) => kind === 'gateway');
      if (gateway === undefined || !(error instanceof Error)) throw error;
      throw startupError(gateway, `does not serve everything: ${error.message}`);
    }
  });
}
