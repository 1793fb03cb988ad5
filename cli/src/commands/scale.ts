import { demandCluster } from '@gatehouse/infra/cluster/running';
import { interruptible } from '@gatehouse/infra/interrupt';
import { parseCount } from '@gatehouse/infra/options';
import { Argument, type Command } from 'commander';

export function build(command: Command): void {
  command
    .description(
      'Runs that many API replicas. New ones serve when it returns; those that leave were taken out of the gateway first\n' +
        'and have answered their requests.',
    )
    .addArgument(new Argument('<count>', 'number of API replicas').argParser(parseCount))
    .action(scale);
}

async function scale(count: number): Promise<void> {
  await interruptible(async (signal) => {
    const cluster = await demandCluster({ progress: (line) => console.log(`  ${line}`), signal });
    await cluster.scale(count);
    const names = (await cluster.replicas()).map(({ name }) => name);
    console.log(
      `${names.length} ${names.length === 1 ? 'replica serves' : 'replicas serve'}: ${names.join(', ')}`,
    );
  });
}
