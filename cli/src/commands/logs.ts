import { demandCluster } from '@gatehouse/infra/cluster/running';
import { UserError } from '@gatehouse/infra/errors';
import { interruptible } from '@gatehouse/infra/interrupt';
import { parseLines } from '@gatehouse/infra/options';
import { type Command, Option } from 'commander';

export function build(command: Command): void {
  command
    .description(
      'Prints the last lines of one part, or of all of them. `./gatehouse status` lists the parts.',
    )
    .argument('[part]', 'e.g. gateway, auth-1, api-2, redis, postgres')
    .option('-f, --follow', 'stay and print what is added, until Ctrl-C')
    .addOption(
      new Option(
        '--request <id>',
        'only what all parts, removed replicas too, wrote about this X-Request-Id, in order of time',
      ).conflicts(['follow', 'lines']),
    )
    .option('-n, --lines <count>', 'how many lines of each part to begin with', parseLines, 20)
    .action(logs);
}

interface Options {
  follow?: true;
  lines: number;
  request?: string;
}

async function logs(part: string | undefined, options: Options): Promise<void> {
  const cluster = await demandCluster();
  const { follow = false, lines, request } = options;
  let written = 0;
  const write = (line: string): void => {
    written += 1;
    console.log(line);
  };
  await interruptible((signal) => cluster.logs({ part, request, follow, lines, write, signal }), {
    forReaders: true,
  });
  if (request !== undefined && written === 0) {
    throw new UserError(
      `No part wrote about a request ${request}.`,
      'Take X-Request-Id from the answer as it is; logs begin with the last start of the cluster.',
    );
  }
}
