import { openOperatedCluster } from '@gatehouse/infra/cluster';
import { removeDeadRuns } from '@gatehouse/infra/cluster/run-folder';
import { defaultStateDirectory } from '@gatehouse/infra/common/paths';
import { purgeDocker } from '@gatehouse/infra/compose/remove';
import { purgeNative } from '@gatehouse/infra/native/purge';
import type { Command } from 'commander';

export function build(command: Command): void {
  command
    .description(
      'Stops everything: the gateway first, then the services behind it. Accounts, carts and signed-in sessions that are kept in\n' +
        'PostgreSQL and Redis are there again at the next `up`.',
    )
    .option('--purge', 'delete the database, Redis data and secrets too (docker: all volumes)')
    .action(down);
}

async function down({ purge = false }: { purge?: boolean }): Promise<void> {
  const progress = (line: string): void => console.log(`  ${line}`);
  const cluster = await openOperatedCluster(undefined, { progress });
  const runs = await removeDeadRuns();
  if (runs > 0) progress(`removed what ${runs} measurements that were killed had left`);
  if (purge) await cluster?.purge();
  else await cluster?.down();
  if (purge) {
    // What clusters that were stopped earlier have kept.
    purgeNative(defaultStateDirectory);
    await purgeDocker(defaultStateDirectory, progress);
  }
  const kept = purge ? 'All data is deleted.' : 'The data is kept.';
  if (cluster === undefined) console.log(purge ? `No cluster runs. ${kept}` : 'No cluster runs.');
  else console.log(`Nothing is left running. ${kept}`);
}
