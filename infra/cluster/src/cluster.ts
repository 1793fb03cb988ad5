import type {
  Cluster,
  HandleOptions,
  OperatedCluster,
  StartOptions,
  Way,
} from '../../common/src/cluster-handle.ts';
import { UserError } from '../../common/src/errors.ts';
import { interruptible } from '../../common/src/interrupt.ts';
import { defaultStateDirectory } from '../../common/src/paths.ts';
import { DEFAULT_PORTS } from '../../common/src/ports.ts';
import { openDocker } from '../../compose/src/open.ts';
import { startDocker } from '../../compose/src/start.ts';
import { openNative, untilSettled } from '../../native/src/open.ts';
import { startNative } from '../../native/src/start.ts';
import { selectRuntime } from './select-runtime.ts';
import { demandTwoPorts } from './settings.ts';
import { checkStrategies } from './strategies.ts';

export type { Cluster, ReplicaInfo, StartOptions, Way } from '../../common/src/cluster-handle.ts';

/**
 * The running cluster, or undefined when none runs. Waits for a command that is starting, scaling or stopping it.
 * @param stateDirectory where its state lies; default `.gatehouse/` in the repository
 */
export async function openCluster(
  stateDirectory: string = defaultStateDirectory,
  options: HandleOptions = {},
): Promise<Cluster | undefined> {
  await untilSettled(stateDirectory);
  return await openOperatedCluster(stateDirectory, options);
}

/** As `openCluster`, with what only the launcher's own commands need, and without waiting. */
export async function openOperatedCluster(
  stateDirectory: string = defaultStateDirectory,
  options: HandleOptions = {},
): Promise<OperatedCluster | undefined> {
  return (await openNative(stateDirectory, options)) ?? (await openDocker(stateDirectory, options));
}

/**
 * Starts a cluster and resolves when it serves through the gateway. One that runs already is repaired: dead parts are
 * started again.
 * @throws UserError when something the user can put right is in the way; nothing is left running then
 * @throws Interrupted on Ctrl-C, SIGTERM and SIGHUP, when no `signal` was given; nothing is left running then
 */
export async function startCluster(options: StartOptions): Promise<Cluster> {
  const { signal } = options;
  return signal === undefined
    ? await interruptible((own) => start(options, own))
    : await start(options, signal);
}

async function start(options: StartOptions, signal: AbortSignal): Promise<Cluster> {
  const {
    redis = true,
    strategies,
    replicas,
    auths,
    yes = false,
    progress = () => undefined,
    stateDirectory = defaultStateDirectory,
  } = options;
  const enabled = checkStrategies(strategies, redis);
  const wanted = definedOnly({
    // Defaults are not demanded of a cluster that runs already.
    strategies: strategies === undefined && redis ? undefined : enabled,
    redis: options.redis,
    adnet: options.adnet,
    httpsPort: options.httpsPort,
    httpPort: options.httpPort,
    environment: options.environment,
    wiring: options.wiring,
  });
  const defaults = {
    httpsPort: DEFAULT_PORTS.https,
    httpPort: DEFAULT_PORTS.http,
    strategies: enabled,
    redis,
    adnet: false,
    environment: {},
  };
  demandTwoPorts(wanted.httpsPort ?? defaults.httpsPort, wanted.httpPort ?? defaults.httpPort);
  const way = await wayOf(options, stateDirectory);
  if (way === 'docker' && options.wiring !== undefined) {
    throw new UserError(
      'Containers cannot be wired one by one.',
      'Run it the native way: install nginx and redis-server, or let `--yes` do so.',
    );
  }
  const launch = way === 'native' ? startNative : startDocker;
  return await launch({ stateDirectory, wanted, defaults, replicas, auths, yes, say: progress, signal });
}

/** A cluster that runs decides the way; another way asked for is refused, for both want the same ports. */
async function wayOf({ way }: StartOptions, stateDirectory: string): Promise<Way> {
  const running = await openOperatedCluster(stateDirectory);
  if (running === undefined) return way ?? (await selectRuntime());
  if (way === undefined || way === running.way) return running.way;
  throw new UserError(
    `A cluster runs already, the ${running.way} way.`,
    'Stop it first: `./gatehouse down`.',
  );
}

function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
