import type { Way } from '@gatehouse/infra/common/cluster-handle';
import { interruptible } from '@gatehouse/infra/interrupt';
import { parseCount, parseList, parsePort, wayOptions } from '@gatehouse/infra/options';
import { type Command, InvalidArgumentError } from 'commander';
import { run } from './run.ts';

interface Options {
  strategies?: string[];
  patience: number;
  json?: boolean;
  keep?: boolean;
  replicas?: number;
  redis: boolean;
  native?: true;
  docker?: true;
  httpsPort?: number;
  httpPort?: number;
  yes: boolean;
}

/** `./gatehouse tour` */
export function build(command: Command): void {
  command
    .description(
      'Signs 20 clients in with each strategy, sends 25 requests of each to all replicas, writes a cart twice at ' +
        'once, removes a role, signs out, stops and replaces a replica, and prints what each strategy lost, cost ' +
        'and let through.\n\n' +
        'It uses the cluster that runs. If none does, it starts one with short time limits and stops it afterwards. ' +
        'It ends with 1 when a strategy does not show what it should.',
    )
    .option('--strategies <names>', 'these only, e.g. shared,token (all)', parseList)
    .option('--json', 'print everything that was measured as JSON')
    .option(
      '--patience <seconds>',
      'how long to wait for a sign-out to be noticed, in a cluster that was running already',
      parseSeconds,
      15,
    )
    .option('--keep', 'leave the cluster running that the tour started')
    .option('--replicas <count>', 'of a cluster of its own: number of API replicas (3)', parseCount)
    .option('--no-redis', 'of a cluster of its own: without Redis, and the strategies that need it')
    .option('--https-port <port>', 'of a cluster of its own: where the gateway speaks TLS (8443)', parsePort)
    .option('--http-port <port>', 'of a cluster of its own: where it speaks plain HTTP (8080)', parsePort)
    .action(async ({ native, docker, json = false, keep = false, ...options }: Options) => {
      const way: Way | undefined = docker ? 'docker' : native ? 'native' : undefined;
      const { stdout: out, stderr: err } = process;
      process.exitCode = await interruptible(
        (signal) => run({ ...options, way, json, keep, signal, out, err }),
        { forReaders: true },
      );
    });
  for (const option of wayOptions()) command.addOption(option);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= 3600) return seconds;
  throw new InvalidArgumentError('Give seconds, up to 3600.');
}
