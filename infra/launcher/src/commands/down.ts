import type { Command } from 'commander';
import { defaultStateDirectory } from '../../../common/src/paths.ts';
import { purgeNative } from '../../../native/src/purge.ts';
import { openOperatedCluster } from '../cluster.ts';

export function build(command: Command): void {
  command
    .description(
      'Stops everything: the gateway first, then whoever it asked. Accounts, carts and signed-in sessions that are kept in\n' +
        'PostgreSQL and Redis are there again at the next `up`.',
    )
    .option('--purge', 'delete the database, Redis data and secrets too (docker: all volumes)')
    .action(down);
}

async function down({ purge = false }: { purge?: boolean }): Promise<void> {
  const cluster = await openOperatedCluster(undefined, { progress: (line) => console.log(`  ${line}`) });
  if (cluster === undefined) {
    if (purge) purgeNative(defaultStateDirectory);
    console.log(purge ? 'No cluster runs. What the native way had kept is deleted.' : 'No cluster runs.');
    return;
  }
  await (purge ? cluster.purge() : cluster.down());
  console.log(
    purge
      ? 'Nothing is left running, and its data is deleted.'
      : 'Nothing is left running. The data is kept.',
  );
}
