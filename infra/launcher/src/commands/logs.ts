import type { Command } from 'commander';
import { interruptible } from '../../../common/src/interrupt.ts';
import { parseLines } from '../options.ts';
import { demandCluster } from '../running.ts';

export function build(command: Command): void {
  command
    .description(
      'Prints the last lines of one part, or of all of them. `./gatehouse status` lists the parts.',
    )
    .argument('[part]', 'e.g. gateway, auth-1, api-2, redis, postgres')
    .option('-f, --follow', 'stay and print what is added, until Ctrl-C')
    .option('-n, --lines <count>', 'how many lines of each part to begin with', parseLines, 20)
    .action(logs);
}

async function logs(part: string | undefined, options: { follow?: true; lines: number }): Promise<void> {
  const cluster = await demandCluster();
  const { follow = false, lines } = options;
  await interruptible(
    (signal) => cluster.logs({ part, follow, lines, write: (line) => console.log(line), signal }),
    { forReaders: true },
  );
}
