import { shellWord } from '@gatehouse/infra/certificates/trust';
import { openOperatedCluster, startCluster } from '@gatehouse/infra/cluster';
import type { Cluster } from '@gatehouse/infra/common/cluster-handle';
import { Interrupted, interruptible } from '@gatehouse/infra/interrupt';
import { parseCount, parseList, parsePort, parseSetting, wayOptions } from '@gatehouse/infra/options';
import { demandSettable } from '@gatehouse/infra/settings';
import type { Command } from 'commander';

interface UpOptions {
  replicas?: number;
  strategies?: string[];
  redis: boolean;
  adnet: boolean;
  native?: true;
  docker?: true;
  httpsPort?: number;
  httpPort?: number;
  set?: Record<string, string>;
  attach?: true;
  yes: boolean;
}

export function build(command: Command): void {
  command
    .description(
      'Starts the gateway, auth, the API replicas, Redis and PostgreSQL in the background and waits until all of them serve.\n' +
        'Against a running cluster it starts again what is dead, and scales to --replicas.',
    )
    .option('--replicas <count>', 'number of API replicas (3)', parseCount)
    .option('--strategies <names>', 'enable these only, e.g. shared,token (all)', parseList)
    .option('--no-redis', 'run without Redis, and without the strategies that need it')
    .option('--no-adnet', 'run without the ad network of the cookie laboratory')
    .option('--https-port <port>', 'where the gateway speaks TLS (8443)', parsePort)
    .option('--http-port <port>', 'where it speaks plain HTTP (8080)', parsePort)
    .option(
      '--set <name=value>',
      'a variable for all services, e.g. ACCESS_TOKEN_SECONDS=10; repeatable',
      parseSetting,
    )
    .option('--attach', 'stay, print the logs of the parts, stop everything on Ctrl-C')
    .addHelpText(
      'after',
      `
Examples:
  ./gatehouse up --replicas 5
  ./gatehouse up --strategies memory,token --no-redis
  ./gatehouse up --docker --attach
  ./gatehouse up --set SESSION_IDLE_SECONDS=60 --set LOG_LEVEL=debug`,
    )
    .action(up);
  for (const option of wayOptions()) command.addOption(option);
}

async function up(options: UpOptions): Promise<void> {
  const { replicas, strategies, httpsPort, httpPort, yes } = options;
  demandSettable(options.set ?? {});
  const started = performance.now();
  const cluster = await startCluster({
    way: options.docker ? 'docker' : options.native ? 'native' : undefined,
    replicas,
    strategies,
    redis: options.redis ? undefined : false,
    adnet: options.adnet,
    httpsPort,
    httpPort,
    environment: options.set,
    yes,
    progress: (line) => console.log(`  ${line}`),
  });
  console.log(welcome(cluster, (performance.now() - started) / 1000));
  if (options.attach) await attach();
}

function welcome({ publicHost, httpsPort, strategies, caFile, way }: Cluster, seconds: number): string {
  const shown = strategies.find((name) => name === 'shared') ?? strategies[0] ?? '';
  const base = (name: string) => `https://${name}.${publicHost}:${httpsPort}`;
  return `
Gatehouse runs (${way}, ready after ${seconds.toFixed(1)} s).

  overview     https://${publicHost}:${httpsPort}
${strategies.map((name) => `  ${name.padEnd(12)} ${base(name)}`).join('\n')}

  users        ada, grace, root (password: correct horse battery staple)
  try          curl --cacert ${shellWord(caFile)} ${base(shown)}/api/public
  next         ./gatehouse tour · ./gatehouse status · ./gatehouse scale 6 · ./gatehouse down
  browsers     ./gatehouse certificates prints how to trust the development CA`;
}

/** Follows the logs until Ctrl-C, and then stops everything. */
async function attach(): Promise<void> {
  await interruptible(
    async (signal) => {
      const progress = (line: string) => console.log(`  ${line}`);
      const cluster = await openOperatedCluster(undefined, { progress });
      await cluster?.logs({ follow: true, lines: 0, write: (line) => console.log(line), signal });
      await cluster?.down();
    },
    { forReaders: true },
  );
  throw new Interrupted('Stopped: nothing is left running.');
}
