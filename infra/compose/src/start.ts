import { UserError } from '../../common/src/errors.ts';
import { writeAtomically } from '../../common/src/files.ts';
import { untilAllServe } from '../../common/src/gateway-probe.ts';
import { requirePort } from '../../common/src/ports.ts';
import { type Say, step } from '../../common/src/progress.ts';
import { readable } from '../../common/src/recent-logs.ts';
import { requireSameSettings } from '../../common/src/settings-match.ts';
import { DEFAULT_REPLICAS, type Settings, type StartRequest } from '../../common/src/start-request.ts';
import { type DockerCluster, WAIT } from './cluster.ts';
import { Compose } from './compose.ts';
import { untilCrashLoop } from './crash-loop.ts';
import { DockerError, demandDocker, docker } from './engine.ts';
import { openDocker } from './open.ts';

/** How long the gateway may take to reach all services once all are healthy, in ms. */
const SERVING_PATIENCE = 30_000;

/**
 * Starts the containers, or repairs those that run: what is dead is started again.
 * @throws UserError, with no container left, when something is in the way
 */
export async function startDocker(request: StartRequest): Promise<DockerCluster> {
  const { stateDirectory, defaults, wanted, say, signal } = request;
  await demandDocker();
  const running = await openDocker(stateDirectory, { progress: say, signal });
  const compose = running?.compose ?? new Compose(stateDirectory);
  if (running === undefined) {
    await compose.demandOwn();
    const settings = { ...defaults, ...wanted };
    await requirePort(settings.httpsPort, '--https-port');
    await requirePort(settings.httpPort, '--http-port');
    compose.configure(settings);
  } else {
    requireSameSettings(compose.settings() ?? { ...defaults, ...factsOf(running) }, wanted);
  }
  try {
    const replicas = request.replicas ?? (await running?.replicas())?.length ?? DEFAULT_REPLICAS;
    await up(compose, request, replicas);
    return await serving(request);
  } catch (error) {
    const sick = await lastWordsOfTheSick(compose);
    if (running === undefined) {
      await step(say, 'removed what was started', () =>
        compose.run(['--profile', '*', 'down', '--remove-orphans']),
      );
      compose.forget();
    }
    signal.throwIfAborted();
    throw explained(error, compose.logFile, sick);
  }
}

/** What a cluster that Compose alone started tells of itself. */
function factsOf({ httpsPort, httpPort, strategies }: DockerCluster): Partial<Settings> {
  return { httpsPort, httpPort, strategies };
}

async function up(compose: Compose, { say, signal }: StartRequest, replicas: number): Promise<void> {
  const words: string[] = [];
  const line = (text: string) => {
    words.push(text);
    tell(text, say);
  };
  const over = new AbortController();
  const hopeless = new AbortController();
  const watch = untilCrashLoop(() => compose.containers(), over.signal).then((sentence) => {
    if (sentence !== undefined) hopeless.abort(new DockerError(['compose', 'up'], 1, sentence));
  });
  try {
    const options = { line, signal: AbortSignal.any([signal, hopeless.signal]) };
    await step(say, 'images are built and containers are healthy', () =>
      compose.run(['up', '--detach', '--build', ...WAIT, '--scale', `api=${replicas}`], options),
    );
  } catch (error) {
    hopeless.signal.throwIfAborted();
    throw error;
  } finally {
    over.abort();
    await watch;
    writeAtomically(compose.logFile, `${words.join('\n')}\n`);
  }
}

/** Compose and the builder say a lot; milestones are enough. */
function tell(text: string, say: Say): void {
  const container = /^ ?Container (\S+) +(Healthy|Started|Error.*)$/.exec(text.trimEnd());
  if (container !== null) say(`${container[1]} ${container[2]?.toLowerCase()}`);
}

async function serving({ stateDirectory, say, signal }: StartRequest): Promise<DockerCluster> {
  const cluster = await openDocker(stateDirectory, { progress: say });
  if (cluster === undefined) throw new Error('the containers are gone again');
  const names = (await cluster.replicas()).map(({ name }) => name);
  await step(say, 'everything answers through the gateway', () =>
    untilAllServe(cluster, cluster.strategies, names, { signal, timeout: SERVING_PATIENCE }),
  );
  return cluster;
}

const CAUSES: readonly { pattern: RegExp; message: string; whatToDo: string }[] = [
  {
    pattern: /port is already allocated|address already in use/,
    message: 'A port that the gateway should publish is taken.',
    whatToDo: 'End the program that holds it, or choose others with --https-port and --http-port.',
  },
  {
    pattern: /no space left on device/i,
    message: 'There is no space left where Docker keeps its images and volumes.',
    whatToDo: 'Free some (`docker system df` tells what takes it), then run the command again.',
  },
  {
    pattern:
      /pull access denied|failed to resolve (source metadata|reference)|TLS handshake|i\/o timeout|no such host/,
    message: 'Docker could not pull the base images.',
    whatToDo:
      'Check the network; where no container registry can be reached, run .ci/offline/setup.sh first.',
  },
  {
    pattern: /permission denied.*docker\.sock/,
    message: 'This user may not talk to the Docker engine.',
    whatToDo: 'Join the group `docker`, or run the command with sudo.',
  },
];

/** Containers that are not well, with what they said last: they are about to be removed. */
async function lastWordsOfTheSick(compose: Compose): Promise<string> {
  const sick = (await compose.containers().catch(() => [])).filter(({ healthy }) => !healthy);
  const words = await Promise.all(
    sick.map(async ({ id, service, hostname }) => {
      const lines: string[] = [];
      await docker(['logs', '--tail', '10', id], { line: (line) => lines.push(readable(line)) }).catch(
        () => '',
      );
      return `\n  ${service} (${hostname}):\n${lines.map((line) => `    ${line}`).join('\n')}`;
    }),
  );
  return words.join('');
}

/** Sentences for what usually goes wrong, and the last words of Compose and of sick containers for the rest. */
export function explained(error: unknown, logFile: string, sick: string): unknown {
  if (!(error instanceof DockerError)) return error;
  const cause = CAUSES.find(({ pattern }) => pattern.test(error.said));
  if (cause !== undefined) return new UserError(cause.message, cause.whatToDo, { cause: error });
  const words = error.said.trim().split('\n').slice(-10).join('\n    ');
  return new UserError(
    `The containers did not start. The last words of docker compose:\n    ${words}${sick}`,
    `Everything it said is in ${logFile}. Put that right, then run the command again.`,
    { cause: error },
  );
}
