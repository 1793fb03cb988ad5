import { interruptible } from '@gatehouse/infra/interrupt';
import { parseList } from '@gatehouse/infra/options';
import { type Command, InvalidArgumentError } from 'commander';
import { run, runAlgorithms } from './run.ts';
import { FULL_WORKLOAD, type Workload } from './workload.ts';

interface Options extends Omit<Workload, 'connections'> {
  algorithms?: boolean;
  strategies?: string[];
  json?: boolean;
  yes: boolean;
}

/** `./gatehouse cost` */
export function build(command: Command): void {
  const { clients, rounds, requests, connections } = FULL_WORKLOAD;
  command
    .description(
      'Signs clients in with each strategy, sends /api/public and /api/me to one replica and to a plain Fastify ' +
        'server with the same answers, in turns, and prints the CPU time of a request as a multiple of the plain one.\n\n' +
        'It starts a native cluster of its own with one replica, on free ports, and stops it afterwards. It ends ' +
        'with 1 when a request costs more than its bound.',
    )
    .option('--strategies <names>', 'these only, e.g. shared,token (all)', parseList)
    .option('--clients <count>', 'how many sign in, in each strategy', parseMany, clients)
    .option('--rounds <count>', 'how often each is compared with the plain server', parseMany, rounds)
    .option('--requests <count>', 'how many between two looks at the clock', parseMany, requests)
    .option('--algorithms', 'compare signing with EdDSA and ES256 instead; no cluster is started')
    .option('--json', 'print everything that was measured as JSON')
    .action(async ({ json = false, algorithms = false, strategies, yes, ...extent }: Options) => {
      const { stdout: out, stderr: err } = process;
      process.exitCode = await interruptible(
        (signal) =>
          algorithms
            ? runAlgorithms({ rounds: extent.rounds, json, signal, out })
            : run({ strategies, yes, json, extent: { ...extent, connections }, signal, out, err }),
        { forReaders: true },
      );
    });
}

function parseMany(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= 100_000) return count;
  throw new InvalidArgumentError('Give a number from 1 to 100000.');
}
